// A network from text and tensors in memory: what load_network does after it has read the files.
#pragma once
#include <string>

#include "models/network.h"
#include "models/safetensors.h"

namespace winnow::models {

struct NetworkDescription {
  Network network;      // everything but the weights; shapes and inherited quantization filled in
  std::string tensors;  // name of the tensor file, in the same folder
};

/// Reads and checks a description. `file` names it in messages. Throws InputError with every problem.
NetworkDescription parse_description(const std::string& text, const std::string& file);

/// Gives every conv and fc layer its weights; every tensor of the file must be used. Throws InputError with every
/// problem.
void attach_tensors(Network& network, const TensorFile& tensors);

/// Both.
Network parse_network(const std::string& text, const std::string& file, const TensorFile& tensors);

/// The other way round.
std::string description_text(const Network& network);
std::string tensor_bytes(const Network& network);

}  // namespace winnow::models
