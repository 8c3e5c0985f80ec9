// Names in one text, separated by spaces.
#include "rtl_gen/wiring.h"

#include <sstream>

namespace winnow::rtl_gen::verilog {

void wire(Instance& instance, const std::string& pairs) {
  std::istringstream in(pairs);
  for (std::string pair; in >> pair;) {
    const size_t at = pair.find('=');
    instance.ports.emplace_back(pair.substr(0, at), pair.substr(at + 1));
  }
}

void wire_alike(Instance& instance, const std::string& prefix, const std::string& names) {
  std::istringstream in(names);
  for (std::string name; in >> name;) instance.ports.emplace_back(name, prefix + name.substr(0, name.size() - 2));
}

void declare(Section& section, int width, const std::string& names) {
  std::istringstream in(names);
  for (std::string name; in >> name;) section.nets.push_back({width, name});
}

void declare_each(Section& section, int count, int width, const std::string& names) {
  std::istringstream in(names);
  for (std::string name; in >> name;) section.nets.push_back({count * width, name, true});
}

}  // namespace winnow::rtl_gen::verilog
