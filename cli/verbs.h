// The verbs of `winnow`. Each parses its options, loads, makes one call and writes; exit code 0 fine, 1 a check failed,
// 2 wrong input.
#pragma once
#include <string>
#include <vector>

namespace winnow::cli {

using Arguments = std::vector<std::string>;

int compress(const Arguments& arguments);
int inspect(const Arguments& arguments);
int import_network(const Arguments& arguments);
int map(const Arguments& arguments);
int generate(const Arguments& arguments);
int simulate(const Arguments& arguments);
int check(const Arguments& arguments);
int pack(const Arguments& arguments);
int unpack(const Arguments& arguments);
int dram(const Arguments& arguments);
int bench(const Arguments& arguments);
int report(const Arguments& arguments);
int area(const Arguments& arguments);
int sweep(const Arguments& arguments);  // of these two, too:
int sweep_merge(const Arguments& arguments);
int sweep_point(const Arguments& arguments);

}  // namespace winnow::cli
