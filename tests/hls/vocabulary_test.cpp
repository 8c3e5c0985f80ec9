// Does everything that the machine can say have a name and a text, and does each list keep its order?
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "hls/descriptor.h"
#include "hls/error_text.h"
#include "hls/registers.h"

namespace winnow::tests {
namespace {

TEST(Vocabulary, every_unit_and_opcode_has_a_name_of_its_own) {
  std::set<std::string> names;
  for (int u = 0; u < hls::kUnits; ++u) {
    EXPECT_TRUE(names.insert(hls::kUnitNames[u]).second) << u;
    EXPECT_TRUE(names.insert(hls::kUnitWork[u]).second) << u;
  }
  for (uint32_t op = 0; op < 256; ++op) {
    const bool known = op >= hls::kLoadTables && op <= hls::kStoreActs;
    EXPECT_EQ(hls::unit_of(static_cast<hls::Opcode>(op)) != hls::kUnits, known) << op;
    EXPECT_EQ(*hls::opcode_name(op) != 0, known) << op;
    if (known) {
      EXPECT_TRUE(names.insert(hls::opcode_name(op)).second) << op;
    }
  }
}

TEST(Vocabulary, every_error_says_what_it_is) {
  int number = 0;
  for (const hls::Error& e : hls::kErrors) {
    EXPECT_EQ(e.code, ++number);
    EXPECT_EQ(hls::error_meaning(e).find(e.what), 0u);
    EXPECT_EQ(hls::error_text(e.code, 1).find(e.what), 0u);
  }
  EXPECT_EQ(number, hls::kErrorProgram);
  EXPECT_EQ(hls::error_text(hls::kErrorAxiRead, 5), "a read response other than OKAY, stream 5");
  EXPECT_EQ(hls::error_text(hls::kErrorAxiWrite, 0), "a write response other than OKAY");
  EXPECT_EQ(hls::error_text(hls::kErrorProgram, hls::kProgramEmpty),
            "a program that cannot be fetched: PROGRAM_UNITS is 0");
  EXPECT_EQ(hls::error_text(99, 3), "unknown error code, detail 3");
}

TEST(Vocabulary, a_part_that_is_not_built_in_is_a_descriptor_error) {
  const std::string meaning = hls::error_meaning(hls::kErrors[hls::kErrorDescriptor - 1]);
  EXPECT_NE(meaning.find("a part that is not built in"), std::string::npos) << meaning;
  EXPECT_NE(meaning.find("; detail: opcode"), std::string::npos) << meaning;
}

TEST(Vocabulary, byte_classes_are_the_streams_behind_the_program) {
  std::string classes;
  for (int k = 0; k < hls::kByteClasses; ++k) {
    const hls::Traffic traffic = hls::traffic_of_class(k);
    EXPECT_EQ(hls::byte_class(traffic), k);
    classes += (k ? ", " : "") + std::string(hls::traffic_name(traffic));
  }
  for (char& c : classes) c = c == '_' ? ' ' : c;
  EXPECT_EQ(WN_BYTE_CLASSES, classes);
  EXPECT_EQ(hls::traffic_of_stream(hls::kStreamProgram), hls::Traffic::kProgram);
  EXPECT_EQ(hls::traffic_of_stream(hls::kStreamActs), hls::Traffic::kActsIn);
  EXPECT_EQ(hls::traffic_of_stream(hls::kStreamWeights + 7), hls::Traffic::kWeights);
}

TEST(Vocabulary, fields_of_records_lie_side_by_side) {
  for (const hls::Record& r : hls::kRecords) {
    int next = 0;
    for (const hls::RecordField* f = r.begin; f != r.end; ++f) {
      EXPECT_EQ(f->lsb, next) << r.name << "." << f->name;
      EXPECT_GT(f->width, 0) << r.name << "." << f->name;
      next += f->width;
    }
    EXPECT_EQ(r.bits, next) << r.name;
  }
  EXPECT_EQ(hls::record::activation::value.width, hls::kLaneBits);
  EXPECT_LE(hls::record::param::bits, 64) << "a parameter is one word of the stream";
}

TEST(Vocabulary, counters_are_registers_in_their_order_with_keys_of_their_own) {
  std::set<std::string> keys;
  for (int i = 0; i < hls::kCounterCount; ++i) {
    const hls::Counter& c = hls::kCounters[i];
    bool found = false;
    for (const hls::Register& r : hls::kRegisters)
      if (std::string(r.name) == c.name) {
        found = true;
        EXPECT_EQ(r.offset, hls::kCounterBase + 8 * i) << c.name;
        EXPECT_EQ(r.words, 2) << c.name;
        EXPECT_STREQ(r.meaning, c.meaning);
      }
    EXPECT_TRUE(found) << c.name;
    EXPECT_TRUE(keys.insert(std::to_string(static_cast<int>(c.group)) + c.key).second) << c.name;
  }
  EXPECT_EQ(hls::reg::wait_program, 0x098);
  hls::CounterValues sum, one;
  one.macs = 3;
  sum += one;
  sum += one;
  EXPECT_EQ(sum.macs, 6u);
}

}  // namespace
}  // namespace winnow::tests
