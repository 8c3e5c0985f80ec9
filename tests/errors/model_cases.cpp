// Model files of other tools.
#include <filesystem>

#include "tests/errors/case.h"
#include "tests/models/import/onnx_file.h"
#include "tests/models/import/tflite_file.h"

namespace winnow::tests {
namespace {

using namespace models::import::test;

const OnnxShape kMap{1, 2, 4, 4};

/// `winnow import` of one file.
Case import_model(const std::string& name, const std::string& file, const std::string& bytes,
                  std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"import", file, "-o", "out"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return {"model_" + name, arguments, [=](const Spoilt& s) { s.write(file, bytes); }};
}
Case onnx(const std::string& name, const OnnxFile& model) { return import_model(name, "m.onnx", model.bytes()); }

OnnxFile reading(const OnnxShape& shape, OnnxType type = kOnnxFloat, int64_t opset = 13) {
  return OnnxFile(opset).input("x", shape, type).output("y");
}
OnnxFile relu(const OnnxShape& shape, int64_t opset = 13) {
  return reading(shape, kOnnxFloat, opset).node("Relu", {"x"}, {"y"});
}

/// A convolution whose weights another file has.
OnnxFile external(const std::string& location, const std::string& offset = "0", const std::string& length = "") {
  return reading(kMap)
      .initializer(onnx_external("w", {2, 2, 1, 1}, location, offset, length))
      .node("Conv", {"x", "w"}, {"y"});
}
/// Beside it a folder with the data, and a link out of the model's folder.
Case external_case(const std::string& name, const OnnxFile& model) {
  return {"model_external_" + name, {"import", "models/m.onnx", "-o", "out"}, [=](const Spoilt& s) {
            s.write("models/m.onnx", model.bytes());
            s.write("models/short.bin", "abc");
            s.write("outside.bin", std::string(16, '\0'));
            std::filesystem::create_symlink("../outside.bin", s / "models/link.bin");
          }};
}

OnnxFile quantized(OnnxFile model, OnnxType type, const std::string& scale) {
  model.initializer(onnx_tensor<int16_t>("z16", kOnnxUint16, {}, {0}));
  model.initializer(onnx_tensor<uint8_t>("z8", kOnnxUint8, {}, {128}));
  model.initializer(onnx_tensor<uint8_t>("zs", kOnnxUint8, {2}, {128, 128}));
  model.floats("s", {}).floats("ss", {2}).floats("w", {2, 2, 1, 1});
  const std::string zero = type == kOnnxUint16 ? "z16" : scale == "ss" ? "zs" : "z8";
  return model.node("QuantizeLinear", {"x", scale, zero}, {"q"}).node("DequantizeLinear", {"q", scale, zero}, {"d"});
}

OnnxFile weights_with_zero_point() {
  OnnxFile model = quantized(reading(kMap), kOnnxUint8, "s");
  model.initializer(onnx_tensor<uint8_t>("wq", kOnnxUint8, {2, 2, 1, 1}, {0, 255, 128, 1}));
  model.initializer(onnx_tensor<uint8_t>("wz", kOnnxUint8, {}, {0}));
  return model.node("DequantizeLinear", {"wq", "s", "wz"}, {"wd"})
      .node("Conv", {"d", "wd"}, {"c"})
      .node("QuantizeLinear", {"c", "s", "z8"}, {"cq"})
      .node("DequantizeLinear", {"cq", "s", "z8"}, {"y"});
}

std::vector<Case> broken_onnx() {
  const std::string sound = relu(kMap).bytes();
  OnnxFile other = reading(kMap).floats("w", {2, 2, 1, 1});
  return {
      import_model("not_onnx", "m.onnx", "PK\x03\x04garbage"),
      import_model("onnx_empty", "m.onnx", ""),
      import_model("onnx_cut", "m.onnx", sound.substr(0, sound.size() / 2)),
      onnx("unsupported", reading(kMap)
                              .node("Sigmoid", {"x"}, {"a"})
                              .node("FancyActivation", {"x"}, {"b"})
                              .node("ConvTranspose", {"x", "x"}, {"c"})
                              .node("Concat", {"a", "b", "c"}, {"y"}, OnnxAttributes().whole("axis", 1))),
      onnx("cycle", reading(kMap).node("Relu", {"b"}, {"a"}).node("Add", {"x", "a"}, {"b"}).node("Relu", {"b"}, {"y"})),
      onnx("no_initializer", reading(kMap).node("Conv", {"x", "w"}, {"y"})),
      onnx("output_twice", reading(kMap).node("Relu", {"x"}, {"y"}).node("Sigmoid", {"x"}, {"y"})),
      onnx("initializer_twice", other.floats("w", {1}).node("Conv", {"x", "w"}, {"y"})),
      onnx("no_output", reading(kMap).node("Relu", {"x"}, {"z"})),
      onnx("shapes_apart", reading(kMap).floats("w", {2, 3, 1, 1}).node("Conv", {"x", "w"}, {"y"})),
      onnx("product_apart", reading({1, 4}).floats("w", {5, 2}).node("MatMul", {"x", "w"}, {"y"})),
      onnx("dimensions_claim", reading(kMap)
                                   .initializer(onnx_tensor<float>("w", kOnnxFloat, {65536, 65536}, {1}))
                                   .node("MatMul", {"x", "w"}, {"y"})),
      onnx("bytes_claim", reading(kMap)
                              .initializer(onnx_tensor<float>("w", kOnnxFloat, {16384, 16384}, {1}))
                              .node("MatMul", {"x", "w"}, {"y"})),
      onnx("input_claim", relu({1, 1024, 1024, 1024})),
      onnx("constant_claim", reading(kMap)
                                 .integers("size", {1 << 29})
                                 .node("ConstantOfShape", {"size"}, {"c"})
                                 .node("Add", {"x", "c"}, {"y"})),
      onnx("opset_6", relu(kMap, 6)),
      onnx("opset_99", relu(kMap, 99)),
      onnx("sparse_outside",
           reading(kMap).sparse(onnx_sparse("w", {2, 2, 1, 1}, {1}, {4})).node("Conv", {"x", "w"}, {"y"})),
      onnx("sparse_claim",
           reading(kMap).sparse(onnx_sparse("w", {16384, 16384}, {}, {})).node("MatMul", {"x", "w"}, {"y"})),
      onnx("names", reading(kMap)
                        .node("Tan\x07h", {"x"}, {"line\nbreak"})
                        .node("Sigmoid", {"x"}, {std::string(5000, 'y')})
                        .node("Relu", {"line\nbreak"}, {"y"})),
  };
}

std::vector<Case> refused_onnx() {
  OnnxFile two = reading(kMap).input("second", kMap);
  OnnxFile norm = reading(kMap).floats("g", {2});
  std::vector<std::string> parameters{"x", "g", "g", "g", "g"};
  OnnxFile chain = reading(kMap);
  for (int i = 0; i < 5000; ++i)
    chain.node("Add", {i == 0 ? "x" : "v" + std::to_string(i), i == 0 ? "x" : "v" + std::to_string(i)},
               {i == 4999 ? "y" : "v" + std::to_string(i + 1)});
  return {
      onnx("two_inputs", two.node("Add", {"x", "second"}, {"y"})),
      onnx("rank_5", relu({1, 2, 4, 4, 4})),
      onnx("free_width", relu({1, 2, 4, -1})),
      onnx("batch_8", relu({8, 2, 4, 4})),
      onnx("gives_input", reading(kMap).node("Identity", {"x"}, {"y"})),
      onnx("training", norm.node("BatchNormalization", parameters, {"y"}, OnnxAttributes().whole("training_mode", 1))),
      onnx("weights_of_input", reading({1, 4}).node("Gemm", {"x", "x"}, {"y"}, OnnxAttributes().whole("transB", 1))),
      onnx("weight_zero_points", weights_with_zero_point()),
      onnx("activations_16", quantized(reading(kMap), kOnnxUint16, "s").node("Relu", {"d"}, {"y"})),
      onnx("activations_by_channel", quantized(reading(kMap), kOnnxUint8, "ss").node("Relu", {"d"}, {"y"})),
      onnx("constants_too_large", reading(kMap)
                                      .integers("size", {3000, 3000})
                                      .node("ConstantOfShape", {"size"}, {"c"})
                                      .node("MatMul", {"c", "c"}, {"d"})
                                      .node("Relu", {"x"}, {"y"})),
      onnx("too_many_layers", chain),
  };
}

std::vector<Case> tflite() {
  TfliteFile file;
  const int in = file.tensor("in", kTfliteFloat, {1, 4}), out = file.tensor("out", kTfliteFloat, {1, 4});
  file.operation(kTfliteLogistic, {in}, {out});
  const std::string bytes = file.bytes({in}, {out});
  TfliteFile wide;
  const TfliteSteps steps{{0.5f}, {0}};
  const int x = wide.tensor("in", kTfliteInt16, {1, 4}, steps), y = wide.tensor("out", kTfliteInt16, {1, 4}, steps);
  wide.operation(kTfliteReshape, {x}, {y});
  flatbuffers::FlatBufferBuilder empty;
  const flatbuffers::uoffset_t start = empty.StartTable();
  empty.Finish(flatbuffers::Offset<flatbuffers::Table>(empty.EndTable(start)), "TFL3");
  return {
      import_model("tflite_cut", "m.tflite", bytes.substr(0, bytes.size() / 2)),
      import_model("tflite_empty", "m.tflite", ""),
      import_model("tflite_version", "m.tflite", bytes.substr(0, 4) + "TFL2" + bytes.substr(8)),
      import_model("tflite_no_graph", "m.tflite",
                   std::string(reinterpret_cast<const char*>(empty.GetBufferPointer()), empty.GetSize())),
      import_model("tflite_int16", "m.tflite", wide.bytes({x}, {y})),
      import_model("tflite_unsupported", "m.tflite", bytes),
  };
}

std::vector<Case> commands() {
  const auto sound = [](const Spoilt& s) { s.write("m.onnx", relu(kMap).bytes()); };
  const auto folder = [](const Spoilt& s) { std::filesystem::create_directory(s / "folder.onnx"); };
  const auto int8 = [](const Spoilt& s) {
    TfliteFile file;
    const TfliteSteps steps{{0.5f}, {0}};
    const int in = file.tensor("in", kTfliteInt8, {1, 4}, steps), out = file.tensor("out", kTfliteInt8, {1, 4}, steps);
    file.operation(19, {in}, {out});  // RELU
    s.write("int8.tflite", file.bytes({in}, {out}));
  };
  return {
      {"model_none", {"import", "-o", "out"}},
      {"model_two", {"import", "m.onnx", "m.onnx", "-o", "out"}, sound},
      {"model_and_blob",
       {"import", "m.onnx", "--deep-compression", "a.net", "--prototxt", "a.prototxt", "-o", "out"},
       sound},
      {"model_no_out", {"import", "m.onnx"}, sound},
      {"model_no_file", {"import", "none.onnx", "-o", "out"}},
      {"model_other_kind", {"import", "acc.json", "-o", "out"}},
      {"model_folder", {"import", "folder.onnx", "-o", "out"}, folder},
      {"model_device", {"import", "/dev/zero", "-o", "out"}},
      {"model_name", {"import", "m.onnx", "-o", "out", "--name", "../up"}, sound},
      {"model_agreement", {"import", "m.onnx", "-o", "out", "--agreement", "-1"}, sound},
      {"model_float_simulated", {"simulate", "-n", "m.onnx", "-a", "acc.json"}, sound},
      {"model_part_unknown", {"check", "-n", "m.onnx:none", "-a", "acc.json"}, sound},
      {"model_quantized_compressed", {"compress", "-n", "int8.tflite", "-o", "out"}, int8},
  };
}

}  // namespace

std::vector<Case> model_cases() {
  std::vector<Case> all;
  const std::vector<Case> externals = {
      external_case("above", external("../outside.bin")),
      external_case("absolute", external("/etc/passwd")),
      external_case("link", external("link.bin")),
      external_case("missing", external("none.bin")),
      external_case("folder", external(".")),
      external_case("short", external("short.bin", "0", "16")),
      external_case("offset", external("short.bin", "99", "16")),
      external_case("number", external("short.bin", "-1", "16")),
  };
  for (const auto& cases : {broken_onnx(), refused_onnx(), externals, tflite(), commands()})
    all.insert(all.end(), cases.begin(), cases.end());
  return all;
}

}  // namespace winnow::tests
