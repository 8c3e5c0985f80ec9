// Parsing JSON text within bounds.
#include "models/json/parse.h"

#include <algorithm>

#include "models/text.h"

namespace winnow::models::json {
namespace {

/// `text` behind the first `mark`; empty if it is not there.
std::string behind(const std::string& text, const std::string& mark) {
  const size_t at = text.find(mark);
  return at == std::string::npos ? "" : text.substr(at + mark.size());
}

std::string before(const std::string& text, const std::string& mark) { return text.substr(0, text.find(mark)); }

/// What the parser says it expected, at the end of its message, in words for someone who writes JSON.
std::string expectation(const std::string& message) {
  const std::string mark = "; expected ";
  const size_t at = message.rfind(mark);
  const std::string token = at == std::string::npos ? "" : message.substr(at + mark.size());
  if (token == "string literal") return "a key in double quotes";
  if (token == "'}'" || token == "']'") return "',' or " + token;
  if (token == "':'") return token;
  return token == "end of input" ? "the end of the text" : "a value";
}

/// What it met, in the same words.
std::string encounter(const std::string& token) {
  if (token == "end of input") return "the end of the text";
  if (token == "string literal") return "a string";
  if (token == "number literal") return "a number";
  const size_t literal = token.find(" literal");  // "true literal"
  return literal == std::string::npos ? token : token.substr(0, literal);
}

/// Builds the value event by event, so that depth and repeated keys can be watched.
class Builder : public nlohmann::json_sax<Json> {
 public:
  Builder(std::string_view text, Problems& problems, const std::string& where)
      : text_(text), problems_(problems), where_(where) {}

  bool null() override { return scalar(nullptr); }
  bool boolean(bool value) override { return scalar(value); }
  bool number_integer(number_integer_t value) override { return scalar(value); }
  bool number_unsigned(number_unsigned_t value) override { return scalar(value); }
  bool number_float(number_float_t value, const string_t&) override { return scalar(value); }
  bool string(string_t& value) override { return scalar(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& key) override {
    Level& level = levels_.back();
    level.key.clear();
    if (level.value->contains(key))
      problems_.expected(where_ + place() + pointer_step(key), "each key once", "it again");
    level.key = key;
    return true;
  }

  bool parse_error(std::size_t position, const std::string& token, const nlohmann::detail::exception& error) override {
    const size_t last = std::min(position, text_.size() + 1) - (position > 0);  // of the characters read
    const std::string reason =
        behind(error.what(), " - ");  // "unexpected ..; expected .." or "..; last read: ..; expected .."
    if (error.id == 406) {
      problems_.expected(where_ + place(true), "a number a double can hold", printable(token));
    } else if (reason.rfind("unexpected ", 0) == 0) {
      problems_.expected(where_ + spot(last), expectation(reason),
                         encounter(before(behind(reason, "unexpected "), ";")));
    } else {
      problems_.expected(where_ + spot(last), expectation(reason),
                         printable(before(reason, "; last read: "), 200) + ", after " + in_quotes(word_before(last)));
    }
    return false;
  }

  Json take() { return std::move(root_); }

 private:
  struct Level {
    Json* value;      // of an object or list that is still open; ancestors do not move while it grows
    std::string key;  // the member being read
  };

  bool scalar(Json value) {
    put(std::move(value));
    return true;
  }

  bool open(Json value) {
    if (levels_.size() >= kMaxJsonDepth) {
      problems_.expected(where_ + place(true),
                         "at most " + std::to_string(kMaxJsonDepth) + " levels of lists and objects", "more");
      return false;
    }
    levels_.push_back({put(std::move(value)), ""});
    return true;
  }

  bool close() {
    levels_.pop_back();
    return true;
  }

  Json* put(Json value) {
    if (levels_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Level& level = levels_.back();
    if (level.value->is_array()) {
      level.value->push_back(std::move(value));
      return &level.value->back();
    }
    Json& member = (*level.value)[level.key];
    member = std::move(value);
    return &member;
  }

  /// JSON pointer to what was read last; with `next`, to the value that comes next.
  std::string place(bool next = false) const {
    std::string out;
    for (const Level& level : levels_) {
      const bool innermost = &level == &levels_.back();
      if (level.value->is_array()) out += "/" + std::to_string(level.value->size() - (innermost && next ? 0 : 1));
      else if (!level.key.empty()) out += pointer_step(level.key);
    }
    return out;
  }

  std::string spot(size_t index) const {
    const std::string_view before = text_.substr(0, index);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const size_t newline = before.rfind('\n');
    return "line " + std::to_string(line) + ", column " +
           std::to_string(index - (newline == before.npos ? 0 : newline + 1) + 1);
  }

  /// The characters up to `last` since the space or punctuation before it, at most a few.
  std::string_view word_before(size_t last) const {
    const std::string_view read = text_.substr(0, last + 1);
    const size_t line = read.substr(0, last).find_last_of(" \t\r\n,:[]{}");
    const size_t begin = line == read.npos ? 0 : line + 1;
    constexpr size_t kShown = 24;
    return read.substr(read.size() - begin > kShown ? read.size() - kShown : begin);
  }

  std::string_view text_;
  Problems& problems_;
  std::string where_;
  Json root_;
  std::vector<Level> levels_;
};

}  // namespace

std::optional<Json> parse_json(std::string_view text, Problems& problems, const std::string& where) {
  const size_t before = problems.count();
  Builder builder(text, problems, where);
  const bool whole = Json::sax_parse(text.begin(), text.end(), &builder);
  if (!whole || problems.count() != before) return std::nullopt;
  return builder.take();
}

std::string pointer_step(std::string_view key) {
  std::string step = "/";
  for (char c : printable(key)) {
    if (c == '~') step += "~0";
    else if (c == '/') step += "~1";
    else step += c;
  }
  return step;
}

std::string describe(const Json& value) {
  if (value.is_string()) return in_quotes(value.get_ref<const std::string&>());
  if (value.is_array()) return value.empty() ? "an empty list" : "a list of " + std::to_string(value.size());
  if (value.is_object()) return "an object";
  return value.dump();
}

}  // namespace winnow::models::json
