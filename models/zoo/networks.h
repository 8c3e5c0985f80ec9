// The graphs and statistics of the generated networks, one function per family.
#pragma once
#include <string>
#include <vector>

#include "models/zoo/graph.h"

namespace winnow::models::zoo {

/// A. Krizhevsky, I. Sutskever, G. Hinton, NIPS 2012, as Caffe's bvlc_alexnet has it, without local response
/// normalisation.
Sketch alexnet(const std::string& name);
/// K. Simonyan, A. Zisserman, ICLR 2015, configuration D.
Sketch vgg16(const std::string& name);
/// K. He, X. Zhang, S. Ren, J. Sun, CVPR 2016; batch normalisation folded into the convolutions.
Sketch resnet50(const std::string& name);
/// F. Iandola et al., arXiv:1602.07360, version 1.0.
Sketch squeezenet(const std::string& name);
/// A. Howard et al., arXiv:1704.04861: "mobilenet-v1-1.0-224" or "mobilenet-v1-0.5-128"; batch normalisation folded.
Sketch mobilenet(const std::string& name);

/// The nine fully connected layers that EIE was measured on: "eie-alex-6" .. "eie-nt-lstm".
const std::vector<std::string>& eie_names();
Sketch eie(const std::string& name);

}  // namespace winnow::models::zoo
