# Builds and runs the fuzzer of the readers: cmake -DCLANG= [-DLAUNCHER=ccache] -DROOT= -DWORK= -DSECONDS= -P fuzz.cmake
file(MAKE_DIRECTORY ${WORK})
set(sanitizers -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined)

# A clang without libFuzzer is no fault of the readers.
if(NOT CLANG OR CLANG MATCHES "NOTFOUND")
  message(STATUS "fuzz: skipped, no clang++ found")
  return()
endif()
file(WRITE ${WORK}/probe.cpp "#include <cstddef>\n#include <cstdint>\nextern \"C\" int LLVMFuzzerTestOneInput(const uint8_t*, size_t) { return 0; }\n")
execute_process(COMMAND ${CLANG} ${sanitizers} ${WORK}/probe.cpp -o ${WORK}/probe RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
if(failed)
  message(STATUS "fuzz: skipped, ${CLANG} has no libFuzzer or no sanitizers")
  return()
endif()

file(GLOB sources ${ROOT}/models/*.cpp ${ROOT}/models/json/*.cpp ${ROOT}/models/reference/*.cpp ${ROOT}/models/digits/*.cpp
  ${ROOT}/models/compress/*.cpp ${ROOT}/models/import/*.cpp ${ROOT}/models/import/*/*.cpp ${ROOT}/accelerators/*.cpp ${ROOT}/models/zoo/*.cpp)
list(APPEND sources ${ROOT}/tests/errors/fuzz_readers.cpp)
set(objects)
foreach(source ${sources})
  file(RELATIVE_PATH name ${ROOT} ${source})
  string(REPLACE "/" "_" name ${name})
  set(object ${WORK}/${name}.o)
  list(APPEND objects ${object})
  execute_process(COMMAND ${LAUNCHER} ${CLANG} -std=c++17 -g -O1 ${sanitizers} "-DWINNOW_SOURCE_DIR=\".\"" -DONNX_ML=1 -DONNX_NAMESPACE=onnx -I${ROOT} -c ${source} -o ${object}
    RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "fuzz: ${source} does not compile")
  endif()
endforeach()
execute_process(COMMAND ${CLANG} ${sanitizers} ${objects} -lz -lpng -ljpeg -lonnx_proto -lprotobuf -o ${WORK}/fuzz_readers RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "fuzz: the readers do not link")
endif()

# Seeds: the first byte of each says which reader (fuzz_readers.cpp).
file(REMOVE_RECURSE ${WORK}/zoo)
file(MAKE_DIRECTORY ${WORK}/zoo ${WORK}/corpus)
set(script "for f in accelerators/presets/*.json; do { printf a; cat \"$f\"; } > \"$0/$(basename \"$f\")\"; done
for f in accelerators/presets/dram/*.json; do { printf d; cat \"$f\"; } > \"$0/dram-$(basename \"$f\")\"; done
for f in models/zoo/*.json; do t=\"\${f%.json}.safetensors\"; [ -f \"$t\" ] || t=/dev/null
  { printf n; cat \"$f\"; head -c 1 /dev/zero; cat \"$t\"; } > \"$0/network-$(basename \"$f\")\"
  { printf t; cat \"$t\"; } > \"$0/tensors-$(basename \"$f\")\"; done")
execute_process(COMMAND sh -c "${script}" ${WORK}/zoo WORKING_DIRECTORY ${ROOT} RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "fuzz: the zoo cannot be read")
endif()

# The zoo's files whole, once; fuzzed are the small inputs, where a change means something.
file(GLOB whole ${WORK}/zoo/*)
execute_process(COMMAND ${WORK}/fuzz_readers -rss_limit_mb=4096 ${whole} RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "fuzz: a reader fails on a file of the zoo")
endif()
execute_process(COMMAND ${WORK}/fuzz_readers -max_total_time=${SECONDS} -max_len=65536 -timeout=20 -rss_limit_mb=4096 -print_final_stats=1
  -dict=${ROOT}/tests/errors/readers.dict -artifact_prefix=${WORK}/ ${WORK}/corpus ${ROOT}/tests/errors/corpus ${WORK}/zoo
  RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "fuzz: failed; the input is in ${WORK}")
endif()
message(STATUS "fuzz: ${SECONDS} s without a finding")
