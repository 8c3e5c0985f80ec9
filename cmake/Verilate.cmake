# Verilated library modules as CMake libraries, built by custom commands so that changed RTL is noticed at build time.
find_program(VERILATOR_EXECUTABLE verilator REQUIRED)
find_program(WINNOW_CLANG clang++)
execute_process(COMMAND ${VERILATOR_EXECUTABLE} -getenv VERILATOR_ROOT OUTPUT_VARIABLE WINNOW_VERILATOR_ROOT OUTPUT_STRIP_TRAILING_WHITESPACE)

if(NOT TARGET verilated_runtime)
  find_package(Threads REQUIRED)
  add_library(verilated_runtime STATIC
    ${WINNOW_VERILATOR_ROOT}/include/verilated.cpp
    ${WINNOW_VERILATOR_ROOT}/include/verilated_threads.cpp)
  target_include_directories(verilated_runtime SYSTEM PUBLIC ${WINNOW_VERILATOR_ROOT}/include ${WINNOW_VERILATOR_ROOT}/include/vltstd)
  target_link_libraries(verilated_runtime PUBLIC Threads::Threads)
  target_compile_options(verilated_runtime PRIVATE -w)
  set_target_properties(verilated_runtime PROPERTIES POSITION_INDEPENDENT_CODE ON)
endif()

# winnow_verilate(<target> <top module> <sources...> [PARAMS Name=Value ...])
# Library <target> holds class V<target> of module <top>; sources are relative to rtl_gen/lib or absolute.
function(winnow_verilate target top)
  cmake_parse_arguments(ARG "" "" "PARAMS" ${ARGN})
  set(lib_dir ${WINNOW_ROOT}/rtl_gen/lib)
  set(sources)
  foreach(source ${ARG_UNPARSED_ARGUMENTS})
    if(IS_ABSOLUTE ${source})
      list(APPEND sources ${source})
    else()
      list(APPEND sources ${lib_dir}/${source})
    endif()
  endforeach()
  set(params)
  foreach(param ${ARG_PARAMS})
    list(APPEND params -G${param})
  endforeach()
  set(dir ${CMAKE_CURRENT_BINARY_DIR}/verilated/${target})
  set(archive ${dir}/V${target}__ALL.a)
  file(MAKE_DIRECTORY ${dir})
  set(tools)
  if(WINNOW_CLANG)  # takes half of the time of GCC on these files
    list(APPEND tools CXX=${WINNOW_CLANG})
  endif()
  if(CMAKE_CXX_COMPILER_LAUNCHER)
    list(APPEND tools "OBJCACHE=${CMAKE_CXX_COMPILER_LAUNCHER}")
  endif()
  add_custom_command(OUTPUT ${archive} ${dir}/V${target}.h
    COMMAND ${VERILATOR_EXECUTABLE} --cc -Wall --assert -O3 --prefix V${target} --top-module ${top} --Mdir ${dir} -I${lib_dir} ${params} ${sources}
    COMMAND make -s -C ${dir} -f V${target}.mk V${target}__ALL.a ${tools} OPT_FAST=-O1 OPT_SLOW=-O0
    DEPENDS ${sources} ${lib_dir}/wn_desc.svh ${lib_dir}/wn_assert.svh
    COMMENT "Verilating ${target}" VERBATIM)
  add_custom_target(verilate_${target} DEPENDS ${archive})
  add_library(${target} INTERFACE)
  add_dependencies(${target} verilate_${target})
  target_include_directories(${target} SYSTEM INTERFACE ${dir})
  target_link_libraries(${target} INTERFACE ${archive} verilated_runtime)
endfunction()
