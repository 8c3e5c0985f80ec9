// What the table of operators points to: `x` computes operator X, `lower_x` makes layers of it.
#pragma once
#include "models/import/operators.h"

namespace winnow::models::import::operators {

std::vector<Array> add(const Call& call);
std::vector<Array> conv(const Call& call);
std::vector<Array> gemm(const Call& call);
std::vector<Array> identity(const Call& call);
std::vector<Array> max_pool(const Call& call);
std::vector<Array> relu(const Call& call);
std::vector<Array> reshape(const Call& call);

void lower_add(Lowering& to, const Node& node);
void lower_conv(Lowering& to, const Node& node);
void lower_gemm(Lowering& to, const Node& node);
void lower_max_pool(Lowering& to, const Node& node);
void lower_relu(Lowering& to, const Node& node);
void lower_view(Lowering& to, const Node& node);

}  // namespace winnow::models::import::operators
