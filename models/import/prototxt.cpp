// A recursive parser of the protocol buffers' text format.
#include "models/import/prototxt.h"

#include "models/text.h"

namespace winnow::models::import {
namespace {

constexpr int kMaxDepth = 32;

struct Token {
  enum Kind { kWord, kString, kSign, kEnd } kind = kEnd;
  std::string text;
  int line = 1;
};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '-' || c == '+';
}

class TextParser {
 public:
  TextParser(const std::string& text, const std::string& file) : text_(text), file_(file) { advance(); }

  TextMessage parse() { return message(0); }

 private:
  /// Fields up to the closing brace, or to the end of the file at depth 0.
  TextMessage message(int depth) {
    if (depth > kMaxDepth) fail("at most " + std::to_string(kMaxDepth) + " messages inside each other", "more");
    TextMessage message;
    for (;;) {
      if (depth == 0 && token_.kind == Token::kEnd) return message;
      if (depth > 0 && is_sign("}")) return message;
      message.fields.push_back(field(depth));
      if (is_sign(",") || is_sign(";")) advance();
    }
  }

  TextField field(int depth) {
    if (token_.kind != Token::kWord) fail(depth == 0 ? "the name of a field" : "the name of a field or }", got());
    TextField field;
    field.name = token_.text;
    field.line = token_.line;
    advance();
    const bool colon = is_sign(":");
    if (colon) advance();
    if (is_sign("{")) {
      advance();
      field.is_message = true;
      field.message = message(depth + 1);
      advance();
    } else if (colon && (token_.kind == Token::kWord || token_.kind == Token::kString)) {
      field.value = token_.text;
      field.is_string = token_.kind == Token::kString;
      advance();
    } else {
      fail(colon ? "a value behind " + in_quotes(field.name + ":") : ": or { behind " + in_quotes(field.name), got());
    }
    return field;
  }

  bool is_sign(const char* sign) const { return token_.kind == Token::kSign && token_.text == sign; }

  void advance() {
    skip_space();
    token_ = {Token::kEnd, "", line_};
    if (at_ >= text_.size()) return;
    const char c = text_[at_];
    if (c == '"' || c == '\'') return string(c);
    if (!is_word(c)) {
      token_.kind = Token::kSign;
      token_.text = text_.substr(at_++, 1);
      return;
    }
    token_.kind = Token::kWord;
    while (at_ < text_.size() && is_word(text_[at_])) token_.text += text_[at_++];
  }

  void string(char quote) {
    token_.kind = Token::kString;
    for (++at_; at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n'; ++at_) token_.text += text_[at_];
    if (at_ >= text_.size() || text_[at_] != quote)
      fail("a closing " + std::string(1, quote), at_ < text_.size() ? "the end of the line" : "the end of the file");
    ++at_;
  }

  void skip_space() {
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '#')
        while (at_ + 1 < text_.size() && text_[at_ + 1] != '\n') ++at_;
      else if (c == '\n') ++line_;
      else if (c != ' ' && c != '\t' && c != '\r') return;
    }
  }

  std::string got() const { return token_.kind == Token::kEnd ? "the end of the file" : in_quotes(token_.text); }

  [[noreturn]] void fail(const std::string& expected, const std::string& got) const {
    throw InputError(file_ + ": line " + std::to_string(token_.line) + ": expected " + expected + ", got " + got);
  }

  const std::string& text_;
  const std::string& file_;
  size_t at_ = 0;
  int line_ = 1;
  Token token_;
};

}  // namespace

TextMessage parse_text_format(const std::string& text, const std::string& file) {
  return TextParser(text, file).parse();
}

}  // namespace winnow::models::import
