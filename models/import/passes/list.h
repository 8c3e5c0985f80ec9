// Every pass, a file each.
#pragma once
#include "models/import/passes/passes.h"

namespace winnow::models::import::passes {

void batch_norm_to_affine(Subject& subject);
void collect_quantization(Subject& subject);
void decompose_quantized(Subject& subject);
void drop_trailing_softmax(Subject& subject);
void fold_affine(Subject& subject);
void fold_constants(Subject& subject);
void fold_pad(Subject& subject);
void fuse_clamps(Subject& subject);
void lay_out(Subject& subject);
void lift_transposes(Subject& subject);
void matmul_to_gemm(Subject& subject);
void merge_roundings(Subject& subject);
void reduce_mean_to_pool(Subject& subject);
void remove_identities(Subject& subject);
void replace_trunc(Subject& subject);
void reshape_input(Subject& subject);
void share_quantization(Subject& subject);

}  // namespace winnow::models::import::passes
