// Does every malformed text get one line that says where and what was expected, and is written JSON laid out as
// documented?
#include "models/json/document.h"
#include "models/network_text.h"
#include "tests/models/test_support.h"

namespace winnow::models::test {
namespace {

Lines parse(const std::string& text) {
  return problems_of([&] { parse_description(text, "net.json"); });
}

TEST(JsonSyntax, NamesLineColumnAndWhatWasExpected) {
  EXPECT_EQ(parse(""), Lines{"net.json: line 1, column 1: expected a value, got the end of the text"});
  EXPECT_EQ(parse("{\"a\": 1\n \"b\": 2}"), Lines{"net.json: line 2, column 4: expected ',' or '}', got a string"});
  EXPECT_EQ(parse("{\"a\": [1, 2}"), Lines{"net.json: line 1, column 12: expected ',' or ']', got '}'"});
  EXPECT_EQ(parse("{\"a\": [1,]}"), Lines{"net.json: line 1, column 10: expected a value, got ']'"});
  EXPECT_EQ(parse("{1: 2}"), Lines{"net.json: line 1, column 2: expected a key in double quotes, got a number"});
  EXPECT_EQ(parse("{\"a\" true}"), Lines{"net.json: line 1, column 9: expected ':', got true"});
  EXPECT_EQ(parse("{} {}"), Lines{"net.json: line 1, column 4: expected the end of the text, got '{'"});
  EXPECT_EQ(parse("{\"a\": 1"), Lines{"net.json: line 1, column 8: expected ',' or '}', got the end of the text"});
}

TEST(JsonSyntax, NamesTheWordThatIsNoJson) {
  EXPECT_EQ(parse("{\"a\": tru}"),
            Lines{"net.json: line 1, column 10: expected a value, got invalid literal, after \"tru}\""});
  EXPECT_EQ(
      parse("{\"a\": \"bc"),
      Lines{
          "net.json: line 1, column 10: expected a value, got invalid string: missing closing quote, after \"\"bc\""});
  EXPECT_EQ(parse("{\"a\": 1e999}"), Lines{"net.json: /a: expected a number a double can hold, got 1e999"});
  EXPECT_EQ(parse("[1, 2, -1e999]"), Lines{"net.json: /2: expected a number a double can hold, got -1e999"});
}

TEST(JsonSyntax, RefusesRepeatedKeysAllAtOnce) {
  EXPECT_EQ(parse("{\"a\": 1, \"b\": [{\"c\": 1, \"c\": 2}], \"a\": 2}"),
            (Lines{"net.json: /b/0/c: expected each key once, got it again",
                   "net.json: /a: expected each key once, got it again"}));
}

TEST(JsonSyntax, BoundsTheNesting) {
  const Lines lines = parse(std::string(1000000, '['));
  ASSERT_EQ(lines.size(), 1u);
  std::string place;
  for (int i = 0; i < 32; ++i) place += "/0";
  EXPECT_EQ(lines[0], "net.json: " + place + ": expected at most 32 levels of lists and objects, got more");
}

TEST(JsonSyntax, KeepsControlCharactersOutOfTheMessage) {
  const Lines lines = parse("{\"a\\n\\u001b[31m/~\": 1}");
  ASSERT_FALSE(lines.empty());
  EXPECT_NE(std::find_if(lines.begin(), lines.end(),
                         [](const std::string& line) {
                           return line.find("net.json: /a\\x0a\\x1b[31m~1~0: expected one of the keys") == 0;
                         }),
            lines.end());
}

TEST(JsonSyntax, CountsWhatItDoesNotList) {
  std::string text = "{";
  for (int i = 0; i < 1000; ++i) text += "\"k" + std::to_string(i) + "\": 0, ";
  const Lines lines = parse(text + "\"z\": 0}");
  ASSERT_EQ(lines.size(), 101u);  // six required keys are missing, 1001 are unknown
  EXPECT_EQ(lines.back(), "net.json: and 907 more problems");
}

TEST(Document, BreaksOnlyWhatDoesNotFitOnALine) {
  json::Document document = {{"name", "a"}, {"list", {1, 2, 3}}, {"empty", json::Document::array()}, {"text", "x\"y"}};
  EXPECT_EQ(json::to_text(document),
            "{\n  \"name\": \"a\",\n  \"list\": [1, 2, 3],\n  \"empty\": [],\n  \"text\": \"x\\\"y\"\n}\n");
  document = {{"long", json::Document::array()}};
  for (int i = 0; i < 3; ++i) document["long"].push_back({{"key", std::string(30, 'x')}});
  const std::string entry = "{\"key\": \"" + std::string(30, 'x') + "\"}";
  EXPECT_EQ(json::to_text(document),
            "{\n  \"long\": [\n    " + entry + ",\n    " + entry + ",\n    " + entry + "\n  ]\n}\n");
}

}  // namespace
}  // namespace winnow::models::test
