// Building a network layer by layer, shapes on the way: what the zoo, the importers and the cutter of networks share.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "models/error.h"
#include "models/network.h"

namespace winnow::models {

class NetworkBuilder {
 public:
  /// `start`: everything but layers and outputs; its input is the first tensor.
  explicit NetworkBuilder(Network start);

  /// Appends a layer whose inputs are tensors that stand already, and returns its tensor. A fully connected layer that
  /// reads a map gets a flatten before it, `<name>/flat`. What forbids the layer is added to `problems`; its shape is
  /// then unknown, and layers that read it are not looked at.
  std::string append(Layer layer, Problems& problems);
  /// The same; throws InputError.
  std::string append(Layer layer);

  /// A tensor that no layer makes, so that what reads it can be looked at all the same; the network is not to be
  /// finished then.
  void stand_in(const std::string& tensor, const MapShape& shape) { shapes_[tensor] = shape; }

  const Network& network() const { return network_; }
  bool has(const std::string& tensor) const { return shapes_.count(tensor) != 0; }
  /// {0, 0, 0} where the shape is unknown.
  MapShape shape(const std::string& tensor) const;
  /// The last layer's tensor, or the input's.
  const std::string& last() const { return last_; }

  /// `wish`, or if a tensor has that name already, it with a number behind.
  std::string free_name(const std::string& wish) const;

  /// The tensors of layers that no layer reads, in their order.
  std::vector<std::string> unread() const;

  /// Sets the quantization of a layer that stands.
  Layer& layer(const std::string& tensor) { return network_.layers[index_.at(tensor)]; }

  /// The outputs; empty: every tensor that nothing reads.
  Network finish(std::vector<std::string> outputs = {});

 private:
  Network network_;
  std::map<std::string, MapShape> shapes_;
  std::map<std::string, size_t> index_;
  std::string last_;
  mutable std::map<std::string, int> last_number_;  // that was put behind a name which many wish for
};

}  // namespace winnow::models
