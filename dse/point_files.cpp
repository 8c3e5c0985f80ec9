// A point as files.
#include "dse/point_files.h"

#include "dse/compressed.h"
#include "dse/evaluate.h"
#include "models/error.h"
#include "models/network_text.h"

namespace winnow::dse {

void add_point(const Space& space, uint64_t number, models::FileSet& files) {
  if (number >= space.points())
    throw models::InputError(space.file + ": expected a point 0.." + std::to_string(space.points() - 1) + ", got " +
                             std::to_string(number));
  const Point point = point_of(space, number);
  const std::string accelerator = accelerators::accelerator_text(space.accelerator, accelerator_fields(space, point),
                                                                 "point-" + std::to_string(number));
  models::Network network = CompressedNetworks(space).of(point)->network;
  network.name = "network";
  files.add("accelerator.json", accelerator);
  files.add("network.safetensors", models::tensor_bytes(network));
  files.add("network.json", models::description_text(network));
}

}  // namespace winnow::dse
