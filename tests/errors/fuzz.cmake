# Builds and runs the fuzzers of the readers: cmake -DCLANG= [-DLAUNCHER=ccache] -DROOT= -DWORK= -DSEEDS= -DSECONDS=
# -P fuzz.cmake. SEEDS: the program that writes the small models.
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
set(fuzzers readers onnx tflite)
foreach(fuzzer ${fuzzers})
  list(APPEND sources ${ROOT}/tests/errors/fuzz_${fuzzer}.cpp)
endforeach()
set(objects)
foreach(source ${sources})
  file(RELATIVE_PATH name ${ROOT} ${source})
  string(REPLACE "/" "_" name ${name})
  set(object ${WORK}/${name}.o)
  if(name MATCHES "^tests_errors_fuzz_(.*).cpp$")
    set(object_${CMAKE_MATCH_1} ${object})
  else()
    list(APPEND objects ${object})
  endif()
  execute_process(COMMAND ${LAUNCHER} ${CLANG} -std=c++17 -g -O1 ${sanitizers} -DONNX_ML=1 -DONNX_NAMESPACE=onnx "-DWINNOW_SOURCE_DIR=\".\"" -I${ROOT} -c ${source} -o ${object}
    RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "fuzz: ${source} does not compile")
  endif()
endforeach()
foreach(fuzzer ${fuzzers})
  execute_process(COMMAND ${CLANG} ${sanitizers} ${object_${fuzzer}} ${objects} -lonnx_proto -lprotobuf -lfmt -lz -lpng -ljpeg
    -o ${WORK}/fuzz_${fuzzer} RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "fuzz: fuzz_${fuzzer} does not link")
  endif()
endforeach()

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
execute_process(COMMAND ${SEEDS} ${WORK}/models RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "fuzz: the small models cannot be written")
endif()

# fuzz(<fuzzer> <seconds> <folder of new inputs> <option or folder> ..)
function(fuzz fuzzer seconds)
  execute_process(COMMAND ${WORK}/fuzz_${fuzzer} -max_total_time=${seconds} -timeout=20 -print_final_stats=1
    -artifact_prefix=${WORK}/ ${ARGN} RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "fuzz: fuzz_${fuzzer} failed; the input is in ${WORK}")
  endif()
endfunction()
fuzz(readers ${SECONDS} -max_len=65536 -rss_limit_mb=4096 -dict=${ROOT}/tests/errors/readers.dict
  ${WORK}/corpus ${ROOT}/tests/errors/corpus ${WORK}/zoo)
foreach(format onnx tflite)
  file(MAKE_DIRECTORY ${WORK}/corpus_${format})
  fuzz(${format} ${SECONDS} -max_len=16384 -rss_limit_mb=2048
    ${WORK}/corpus_${format} ${ROOT}/tests/errors/corpus_${format} ${WORK}/models/${format})
endforeach()
message(STATUS "fuzz: ${SECONDS} s each without a finding")
