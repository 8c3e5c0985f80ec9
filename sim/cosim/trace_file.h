// An FST file on its way: its writer, a library, says nothing of writes that fail.
#pragma once
#include <string>

namespace winnow::sim {

/// The trace is written under another name, looked through when it is closed, and only then has its own. The writer
/// maps a file into memory, so a full disk may end it by SIGBUS: the program then says so, removes what is unfinished
/// and exits with 2.
class TraceFile {
 public:
  /// Empty: no trace. Throws InputError if the file cannot be written. What killed runs left of traces of this name is
  /// removed.
  explicit TraceFile(const std::string& path);
  ~TraceFile();  // removes what was not finished
  TraceFile(const TraceFile&) = delete;
  TraceFile& operator=(const TraceFile&) = delete;

  bool wanted() const { return !path_.empty(); }
  const std::string& unfinished() const { return unfinished_; }
  /// After the writer has closed it. Throws InputError with the reason if a part is missing; no file is left then.
  void finish();

 private:
  std::string path_, unfinished_;
};

/// Whether the blocks of an FST file (gtkwave, fstapi) fill it exactly, with header, geometry, hierarchy and all value
/// changes counted in the header.
bool is_whole_fst(const std::string& path);

}  // namespace winnow::sim
