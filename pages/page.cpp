// The shell's places, filled once each.
#include "pages/page.h"

#include <stdexcept>

#include "pages/page_data.h"

namespace winnow::pages {
namespace {

const std::string& file(const std::string& name) { return page_files().at(name); }

std::string script(const std::string& text) { return "<script>\n" + text + "</script>\n"; }

std::string scripts_of(const Page& page) {
  std::string text = script("/* d3, as Debian packages it:\n" + file("copyright") + "*/\n" + file("d3.min.js") + "\n");
  text += script(file("common.js"));
  for (const std::string& name : page.scripts) text += script(file(name));
  return text;
}

std::string content(const Page& page, const std::string& place) {
  if (place == "title") return escape_html(page.title);
  if (place == "style") return file("style.css");
  if (place == "body") return file(page.body);
  if (place == "data") return escape_json(page.data);
  if (place == "scripts") return scripts_of(page);
  throw std::logic_error("page.html has a place of no content: " + place);
}

}  // namespace

std::string escape_html(const std::string& text) {
  std::string escaped;
  for (char c : text) switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default: escaped += c;
    }
  return escaped;
}

std::string escape_json(const models::json::Document& document) {
  std::string escaped;
  for (char c : document.dump(-1, ' ', false, models::json::Document::error_handler_t::replace)) switch (c) {
      case '<': escaped += "\\u003c"; break;  // outside of strings JSON has none of these
      case '>': escaped += "\\u003e"; break;
      case '&': escaped += "\\u0026"; break;
      default: escaped += c;
    }
  return escaped;
}

std::string to_html(const Page& page) {
  const std::string& shell = file("page.html");
  std::string html;
  size_t from = 0;
  for (size_t open = shell.find("{{"); open != std::string::npos; open = shell.find("{{", from)) {
    const size_t close = shell.find("}}", open);
    html += shell.substr(from, open - from) + content(page, shell.substr(open + 2, close - open - 2));
    from = close + 2;
  }
  return html + shell.substr(from);
}

}  // namespace winnow::pages
