# Files of the tree as part of the program, so that it needs none at run time.

# winnow_embed(<name> <namespace> <header> <files...>): source <name>_data.cpp in the current binary folder, with the function
# <name>_files() that the header declares.
function(winnow_embed name namespace header)
  add_custom_command(OUTPUT ${name}_data.cpp
    COMMAND ${CMAKE_COMMAND} -DNAME=${name}_files -DNAMESPACE=${namespace} -DHEADER=${header}
      -DOUTPUT=${CMAKE_CURRENT_BINARY_DIR}/${name}_data.cpp "-DFILES=${ARGN}" -P ${WINNOW_ROOT}/cmake/embed_files.cmake
    DEPENDS ${ARGN} ${WINNOW_ROOT}/cmake/embed_files.cmake
    COMMENT "Embedding the files of ${name}" VERBATIM)
  set_source_files_properties(${CMAKE_CURRENT_BINARY_DIR}/${name}_data.cpp PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
