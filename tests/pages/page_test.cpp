// The shell of a page: everything inside, nothing from elsewhere, no way out of the elements that hold text of users.
#include "pages/page.h"

#include <gtest/gtest.h>

#include "tests/pages/page_parts.h"

namespace winnow::pages {
namespace {

Page small_page() {
  Page page;
  page.title = "a </title><script>alert(1)</script> & \"b\"";
  page.body = "run.html";
  page.scripts = {"run.js"};
  page.data = {{"name", "</script><script>alert(1)</script> <!-- & {{title}}"}, {"broken", "\xff"}};
  return page;
}

TEST(Page, HasEverythingInIt) {
  const std::string html = to_html(small_page());
  EXPECT_EQ(html.find("{{style}}"), std::string::npos);
  for (const char* part : {"id=\"timeline\"", "const winnow",
                           "d3 = ", "Redistribution and use in source and binary forms", "default-src 'none'"})
    EXPECT_NE(html.find(part == std::string("d3 = ") ? "d3js.org v5" : part), std::string::npos) << part;
}

TEST(Page, AsksForNothing) {
  const std::string html = to_html(small_page());
  for (const char* way : {"src=\"", "url(", "@import", "href=\"http"})
    EXPECT_EQ(html.find(way), std::string::npos) << way;
}

TEST(Page, TextStaysText) {
  const std::string html = to_html(small_page());
  EXPECT_EQ(html.find("alert(1)</script>"), std::string::npos);
  EXPECT_NE(html.find("<title>a &lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;b&quot;</title>"),
            std::string::npos);
  const models::json::Json data = tests::data_of(html);
  EXPECT_EQ(data["name"], "</script><script>alert(1)</script> <!-- & {{title}}");
  EXPECT_EQ(data["broken"], "\xef\xbf\xbd");
}

}  // namespace
}  // namespace winnow::pages
