// One HTML file that needs nothing besides itself: shell, style, body, data, scripts, and the chart library with its
// licence.
#pragma once
#include <string>
#include <vector>

#include "models/json/document.h"

namespace winnow::pages {

struct Page {
  std::string title;
  std::string body;                  // name of a file of web/
  std::vector<std::string> scripts;  // the same, in the order in which they run, after common.js
  models::json::Document data;       // what the scripts show
};

/// The page forbids itself every request (its Content-Security-Policy). Text of users is in `title` and `data` alone,
/// and cannot end the element that it stands in.
std::string to_html(const Page& page);

/// Text as an element's content or an attribute's value.
std::string escape_html(const std::string& text);

/// A document as the content of a <script type="application/json">. Bytes that are no UTF-8 become U+FFFD.
std::string escape_json(const models::json::Document& document);

}  // namespace winnow::pages
