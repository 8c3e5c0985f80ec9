// TFLite files (https://github.com/tensorflow/tensorflow, tensorflow/lite/schema).
#include "models/import/tflite.h"

#include "models/file.h"
#include "models/import/tflite/translation.h"

namespace winnow::models::import {

Graph parse_tflite(const std::string& bytes, const std::string& file) {
  try {
    tflite::FlatBytes flat(bytes);
    const tflite::Model model = tflite::read_model_tables(flat, file);
    Problems problems(file);
    tflite::Translation translation(model, file);
    for (const tflite::Operation& operation : model.operations) {
      try {
        tflite::translate(translation, operation);
      } catch (const Unsupported& reason) {
        problems.add("node '" + translation.tensor(operation.outputs[0]).name + "' (" + operation.name + ")",
                     reason.what() + (reason.instead().empty() ? "" : "; instead: " + reason.instead()));
        translation.give_up(operation);
      }
    }
    return translation.finish(problems);
  } catch (const Unsupported& reason) {
    throw InputError(file + ": " + reason.what());
  }
}

Graph read_tflite(const std::string& path) { return parse_tflite(read_file(path), path); }

}  // namespace winnow::models::import
