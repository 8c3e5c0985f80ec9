#include "models/digits/digits.h"
namespace winnow::models { std::vector<std::uint8_t> draw_digit(int, std::uint64_t){return std::vector<std::uint8_t>(784);} }
