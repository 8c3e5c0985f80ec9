// Values as they stand in messages: always one line, never longer than a reader can take in.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/network.h"

namespace winnow::models {

/// Control characters escaped, cut after `limit` bytes.
std::string printable(std::string_view text, size_t limit = 64);
/// `printable` in double quotes.
std::string in_quotes(std::string_view text);
/// Whether `name` is 1..200 letters, digits and characters of `punctuation`.
bool is_plain_name(const std::string& name, std::string_view punctuation);
/// The shortest decimal that reads back as the same number.
std::string number_text(double value);
/// 1234567 as "1,234,567".
std::string grouped(uint64_t value);
/// At least `digits` small hexadecimal digits, without 0x.
std::string hex(uint64_t value, int digits);
/// "[1, 28, 28]".
std::string shape_text(const Shape& shape);
std::string shape_text(const MapShape& shape);
/// "a, b, c" and, past `limit` entries, "a, b and 3 more".
std::string list_text(const std::vector<std::string>& entries, size_t limit = 32);
/// ASCII letters as capitals, for names of macros.
std::string upper(std::string text);

}  // namespace winnow::models
