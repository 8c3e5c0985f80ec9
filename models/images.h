// Input for a network: drawn digits, random maps, or the user's samples.
#pragma once
#include <string>
#include <vector>

#include "models/input_storage.h"
#include "models/network.h"
#include "models/warnings.h"

namespace winnow::models {

struct Input {
  std::string name;                     // what it is, as a specification that gives the same again
  FeatureMap images;                    // [count, channels, height, width] of stored values
  std::vector<int> labels;              // the class of every image where it is known; else empty
  Warnings warnings = {};               // clipped-input: real values outside what the network's input can hold
  Tensor<float> real = {};              // what a float network reads where `images` cannot hold it; else empty
  int64_t first = 0;                    // number of the first image in its file
  std::vector<std::string> files = {};  // the name of every image's file, without the folder, where it has its own
};

/// `specification` is one of
///   network                   what the network is meant to run on: for a sub-network what the whole network's layers
/// before it
///                             make of their input, else its default_input, else digits
///   digits                    drawn digits 0, 1, .., 9, 0, ..; for networks that say what they are meant to run on:
/// network;
///                             for others that do not take 1x28x28: random:1:0.5
///   image:<seed>              pictures (digits/picture.h), a stored value being a pixel; image i has seed + i
///   random:<seed>[:<density>] non-negative values, a share of `density` (default 0.5) above zero
///   uneven:<seed>[:<density>] the same, with densities that differ between channels as in synthetic networks
///   signed:<seed>             real values in [-1, 1), all as likely
///   <idx file>[:<first>]      images from number `first` on, with their labels if the file of labels lies beside it
///   <file>.safetensors[:<first>]  its tensor `input`: U8 stored values, or F32 real values
///   <file>.npy, <file>.npz[:<first>]  NumPy's arrays (samples.h), of .npz `input` or the only one, with `labels` or `y`
///   <folder>[:<first>], <picture>  PNG and JPEG pictures (pictures.h), sorted by name
/// `count` 0 means all of a file and one of what is generated. The same specification gives the same bytes everywhere.
/// Pixels 0..255 mean 0..1. A float network stores like a quantized one with scale 1/255 and zero point 0.
/// Throws InputError.
Input load_input(const std::string& specification, const Network& network, int count);

/// Images [first, first + count) of a batch.
FeatureMap images_of(const FeatureMap& all, int first, int count);
/// Images [first, first + batch), copies of the last one where there are no more.
FeatureMap full_batch(const FeatureMap& all, int first, int batch);

/// The real values of an input, for run_float.
Tensor<float> real_samples(const Input& input, const Network& network);

}  // namespace winnow::models
