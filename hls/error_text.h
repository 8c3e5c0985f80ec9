// Errors in sentences.
#pragma once
#include <string>

#include "hls/names.h"

namespace winnow::hls {

/// What an error means and what its detail is, as the register map says it.
inline std::string error_meaning(const Error& error) {
  std::string text = error.what;
  if (*error.cases) text += std::string(": ") + error.cases;
  if (*error.detail) text += std::string("; detail: ") + error.detail;
  if (error.code == kErrorProgram)
    for (const ProgramErrorName& p : kProgramErrors)
      text += std::string(p.error == kProgramOffBeat ? "; detail: " : ", ") + std::to_string(p.error) + " " + p.what;
  return text;
}

/// What STATUS says, in one line.
inline std::string error_text(int code, int detail) {
  for (const Error& e : kErrors) {
    if (e.code != code) continue;
    const std::string text = e.what;
    if (code == kErrorProgram)
      for (const ProgramErrorName& p : kProgramErrors)
        if (p.error == detail) return text + ": " + p.what;
    return *e.detail ? text + ", " + e.detail + " " + std::to_string(detail) : text;
  }
  return "unknown error code, detail " + std::to_string(detail);
}

}  // namespace winnow::hls
