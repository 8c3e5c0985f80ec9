// Are NumPy's files read as what NumPy wrote, and damaged ones refused in words?
#include "models/npy.h"

#include "models/file.h"
#include "tests/models/test_support.h"
#include "tests/models/zip_writer.h"

namespace winnow::models::test {
namespace {

/// Version 1 with that dictionary and data.
std::string npy_of(const std::string& dictionary, const std::string& data, char version = 1) {
  std::string bytes = "\x93NUMPY";
  bytes += {version, 0, static_cast<char>(dictionary.size()), 0};
  if (version > 1) bytes += {0, 0};
  return bytes + dictionary + data;
}

Lines npy_problem(const std::string& bytes) {
  return problems_of([&] { parse_npy(bytes, "x.npy"); });
}

TEST(Npy, ReadsWhatTheWriterWrites) {
  const std::vector<float> values = {1.5f, -2, 3, 4, 5, 6};
  const NpyArray array = parse_npy(npy_bytes("<f4", {3, 2}, values.data(), 24), "x.npy");
  EXPECT_EQ(array.text(), "f4 [3, 2]");
  EXPECT_EQ(array[1], -2);
  EXPECT_EQ(parse_npy(npy_bytes("|u1", {1}, "\xff", 1), "x.npy")[0], 255);
}

TEST(Npy, EveryType) {
  const auto first = [](const std::string& descr, const std::string& data) {
    return parse_npy(npy_of("{'descr': '" + descr + "', 'fortran_order': False, 'shape': (1,), }", data), "x.npy")[0];
  };
  EXPECT_EQ(first("|i1", "\x80"), -128);
  EXPECT_EQ(first("<u2", std::string("\x01\x80", 2)), 32769);
  EXPECT_EQ(first("<i2", std::string("\xfe\xff", 2)), -2);
  EXPECT_EQ(first("<i4", std::string("\xfd\xff\xff\xff", 4)), -3);
  EXPECT_EQ(first("<u4", std::string("\xfd\xff\xff\xff", 4)), 4294967293.0);
  EXPECT_EQ(first("<i8", std::string("\x07\0\0\0\0\0\0\0", 8)), 7);
  EXPECT_EQ(first("<u8", std::string("\x07\0\0\0\0\0\0\0", 8)), 7);
  EXPECT_EQ(first("<f8", std::string("\0\0\0\0\0\0\xf8\x3f", 8)), 1.5);
}

TEST(Npy, VersionsAndWhatPythonMayWrite) {
  const std::string dictionary = "{\"shape\":( 2 , ) ,'fortran_order':False,'descr':'|u1'}\n";
  for (char version : {1, 2, 3}) EXPECT_EQ(parse_npy(npy_of(dictionary, "ab", version), "x.npy").shape, Shape{2});
  EXPECT_EQ(parse_npy(npy_of("{'descr': '|u1', 'fortran_order': False, 'shape': ()}", "a"), "x.npy").shape, Shape{});
}

TEST(Npy, RefusesWhatIsNone) {
  const std::string good = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", data(4, '\0');
  const auto with = [&](const std::string& what, const std::string& other) {
    std::string text = good;
    return npy_of(text.replace(text.find(what), what.size(), other), data);
  };
  EXPECT_TRUE(npy_problem(npy_of(good, data)).empty());
  EXPECT_EQ(npy_problem("PK\3\4"),
            Lines{"x.npy: expected an array as NumPy saves it, which begins with \\x93NUMPY, got another file"});
  EXPECT_EQ(npy_problem("\x93NUMPY\1"), Lines{"x.npy: expected NumPy's header, got the end of the file"});
  EXPECT_EQ(npy_problem(npy_of(good, data, 4)), Lines{"x.npy: expected version 1, 2 or 3 of NumPy's format, got 4"});
  EXPECT_EQ(npy_problem(npy_of(good, data).substr(0, 30)),
            Lines{"x.npy: expected a header of 57 bytes, got the end of the file"});
  EXPECT_EQ(npy_problem(with("(1,)", "(2, 3)")), Lines{"x.npy: expected 24 bytes for f4 [2, 3], got 4"});
  EXPECT_EQ(npy_problem(with("(1,)", "(4611686018427387904, 4)")).size(), 1u);
  EXPECT_EQ(npy_problem(with("(1,)", "(-1,)")),
            Lines{"x.npy: header: expected a dimension of 1 or more, got \"-1,), }\" at byte 51"});
  EXPECT_EQ(npy_problem(with("(1,)", "1")), Lines{"x.npy: header: expected (, got \"1, }\" at byte 50"});
  EXPECT_EQ(npy_problem(with("False", "True")),
            Lines{"x.npy: expected C order (numpy.ascontiguousarray makes it), got Fortran order"});
  EXPECT_EQ(npy_problem(with("False", "0")), Lines{"x.npy: header: expected True or False, got \"0, 'shape': (1,), }\" "
                                                   "at byte 34"});
  for (const char* type : {">f4", "<c8", "|O", "<U3", "", "|b1", "|u4"})
    EXPECT_EQ(npy_problem(with("<f4", type)),
              Lines{"x.npy: expected integers or floats of 1 to 8 bytes, the least significant first (u1, i1, <i4, "
                    "<f4, ..), got \"" +
                    std::string(type) + "\""});
  EXPECT_EQ(npy_problem(with("'<f4'", "[('a', '<f4')]")),
            Lines{"x.npy: header: expected an array of numbers, got one of records"});
  EXPECT_EQ(npy_problem(with("'descr'", "'shape'")).size(), 1u);
  EXPECT_EQ(npy_problem(with("'descr'", "'type'")),
            Lines{"x.npy: header: expected a key descr, fortran_order or shape, got \"type\""});
  EXPECT_EQ(npy_problem(with("'descr': '<f4', ", "")),
            Lines{"x.npy: header: expected the keys descr, fortran_order and shape, got less"});
  EXPECT_EQ(npy_problem(with("}", "} x")).size(), 1u);
  for (size_t size = 0; size < good.size() + 14; ++size)
    EXPECT_EQ(npy_problem(npy_of(good, data).substr(0, size)).size(), 1u) << size;
}

TEST(Npz, StoredAndDeflatedMembers) {
  const Folder folder;
  const std::string array = npy_bytes("|u1", {1000}, std::string(1000, 'a').data(), 1000);
  write_file_atomically(folder / "x.npz",
                        zip_of({{"a.npy", array, false}, {"b.npy", array, true}, {"note.txt", "hello", false}}));
  const NpzFile file(folder / "x.npz");
  EXPECT_EQ(file.names(), (Lines{"a", "b"}));
  for (const char* name : {"a", "b"}) EXPECT_EQ(file.array(name).data, std::string(1000, 'a'));
  EXPECT_EQ(problems_of([&] { file.array("c"); }),
            Lines{(folder / "x.npz") + ": expected a member \"c.npy\", got a.npy, b.npy, note.txt"});
}

TEST(Zip, RefusesDamage) {
  const std::string text(5000, 'x'), stored = zip_of({{"a", "hello", false}}), packed = zip_of({{"a", text, true}});
  const auto problem = [](const std::string& bytes, uint64_t limit = 10000) {
    return problems_of([&] { ZipArchive(bytes, "x.zip").member("a", limit); });
  };
  EXPECT_TRUE(problem(stored).empty());
  EXPECT_TRUE(problem(packed).empty());
  EXPECT_EQ(problem(""), Lines{"x.zip: expected a zip archive, which ends with its directory, got none"});
  EXPECT_EQ(problem("no archive, whatever its name says"),
            Lines{"x.zip: expected a zip archive, which ends with its directory, got none"});
  EXPECT_EQ(problem(packed, 4999), Lines{"x.zip: \"a\": expected at most 4999 bytes, got 5000"});
  const auto with = [](std::string bytes, size_t at, char value) {
    bytes[at] = value;
    return bytes;
  };
  const size_t directory = stored.find("PK\1\2"), packed_directory = packed.find("PK\1\2");
  EXPECT_EQ(problem(with(stored, 32, 'j')), Lines{"x.zip: \"a\": expected the checksum 0x3610a686, got another"});
  EXPECT_EQ(problem(with(stored, directory + 8, 1)), Lines{"x.zip: \"a\": expected no encryption, got some"});
  EXPECT_EQ(problem(with(stored, directory + 10, 14)),
            Lines{"x.zip: \"a\": expected to be stored (0) or deflated (8), got method 14"});
  EXPECT_EQ(problem(with(stored, directory + 24, 6)),
            Lines{"x.zip: \"a\": expected as many stored bytes as it has, 6, got 5"});
  EXPECT_EQ(problem(with(packed, packed_directory + 26, 100), uint64_t{1} << 40).size(), 1u);  // 6 MB of 20 bytes
  EXPECT_EQ(problem(with(packed, packed_directory + 24, 0)).size(), 1u);  // less than it unpacks to
  for (const std::string& whole : {stored, packed})
    for (size_t size = 0; size < whole.size(); ++size) EXPECT_EQ(problem(whole.substr(0, size)).size(), 1u) << size;
  for (size_t at = 0; at < packed.size(); ++at)
    for (char value : {'\0', '\x7f', '\xff'}) problem(with(packed, at, value));  // whatever comes, in words
}

}  // namespace
}  // namespace winnow::models::test
