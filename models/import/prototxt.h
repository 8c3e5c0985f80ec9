// The text format of protocol buffers, as far as Caffe's network descriptions use it: a tree of named fields.
#pragma once
#include <string>
#include <vector>

#include "models/error.h"

namespace winnow::models::import {

struct TextField;

/// Fields in the order of the file; a name may stand more than once.
struct TextMessage {
  std::vector<TextField> fields;
};

struct TextField {
  std::string name;
  int line = 0;
  bool is_message = false;
  std::string value;  // number, identifier, or string without its quotes
  bool is_string = false;
  TextMessage message;
};

/// Parses a file's text. Throws InputError: "<file>: line 12: expected ..., got ...".
TextMessage parse_text_format(const std::string& text, const std::string& file);

}  // namespace winnow::models::import
