# Writes C++ source OUTPUT, in which the function NAME of NAMESPACE, declared in HEADER, gives the text of every one of FILES
# by its name: cmake -DNAME=.. -DNAMESPACE=.. -DHEADER=.. -DOUTPUT=.. -DFILES=.. -P embed_files.cmake (see Embed.cmake)
list(SORT FILES)
set(text "// Text of files, made by embed_files.cmake.\n#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n\n")
string(APPEND text "const std::map<std::string, std::string>& ${NAME}() {\n  static const std::map<std::string, std::string> files = {\n")
foreach(file ${FILES})
  get_filename_component(name ${file} NAME)
  file(READ ${file} content HEX)  # as bytes, so that no character of the text means anything to CMake
  string(REGEX REPLACE "(..)" "\\\\x\\1" content "${content}")
  string(REGEX REPLACE "(\\\\x0a)" "\\1\"\n        \"" content "${content}")
  string(APPEND text "      {\"${name}\",\n        \"${content}\"},\n")
endforeach()
string(APPEND text "  };\n  return files;\n}\n\n}  // namespace ${NAMESPACE}\n")
file(WRITE ${OUTPUT} "${text}")
