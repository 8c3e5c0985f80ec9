// Parts of a page as a browser takes them.
#pragma once
#include <gtest/gtest.h>

#include <string>

#include "models/json/parse.h"

namespace winnow::tests {

/// The data that the page's scripts see.
inline models::json::Json data_of(const std::string& html) {
  const std::string begin = "<script type=\"application/json\" id=\"data\">", end = "</script>";
  const size_t from = html.find(begin);
  EXPECT_NE(from, std::string::npos);
  const size_t to = html.find(end, from);
  return models::json::Json::parse(html.substr(from + begin.size(), to - from - begin.size()));
}

}  // namespace winnow::tests
