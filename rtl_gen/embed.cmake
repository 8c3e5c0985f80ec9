# Writes C++ source OUTPUT that holds the text of every Verilog file in LIB_DIR: cmake -DLIB_DIR=.. -DOUTPUT=.. -P embed.cmake
file(GLOB files ${LIB_DIR}/*.sv ${LIB_DIR}/*.svh)
list(SORT files)
set(text "// Text of the Verilog library, made by embed.cmake.\n#include \"rtl_gen/library_data.h\"\n\nnamespace winnow::rtl_gen {\n\n")
string(APPEND text "const std::map<std::string, std::string>& library_files() {\n  static const std::map<std::string, std::string> files = {\n")
foreach(file ${files})
  get_filename_component(name ${file} NAME)
  file(READ ${file} content HEX)  # as bytes, so that no character of Verilog means anything to CMake
  string(REGEX REPLACE "(..)" "\\\\x\\1" content "${content}")
  string(REGEX REPLACE "(\\\\x0a)" "\\1\"\n        \"" content "${content}")
  string(APPEND text "      {\"${name}\",\n        \"${content}\"},\n")
endforeach()
string(APPEND text "  };\n  return files;\n}\n\n}  // namespace winnow::rtl_gen\n")
file(WRITE ${OUTPUT} "${text}")
