// What the weight encoder wrote: a witness of predicted weight bytes that asks no descriptor how long a stream is.
#pragma once
#include "mapping/bytes.h"

namespace winnow::session {

/// Bytes of tables and weights by layer that a run of the whole program fetches: of each stream as the encoder wrote it,
/// as often as the program names its address, and once where it never does. `predict_bytes` and the engines take lengths
/// from the descriptors instead.
mapping::ByteTable encoder_bytes(const mapping::Mapping& mapping);

}  // namespace winnow::session
