// Published figures that the studies stand beside, each with its source.
#pragma once
#include <string>
#include <vector>

namespace winnow::bench {

/// A convolution with the share of non-zeros in its input: Y.-H. Chen et al., "Eyeriss", JSSC 2017; and the utilisation
/// that a timing study of this array gives at 16x16 with K0 = 16, channels dealt by density or placed by local search
/// (0: not in the study).
struct ConvFigures {
  const char* network;
  const char* layer;
  double input_density;
  double study_dealt, study_searched;
};
const std::vector<ConvFigures>& conv_figures();

/// S. Han et al., "EIE", ISCA 2016, tables III and IV: 64 PEs at 800 MHz, queue depth 8.
struct EieFigures {
  const char* name;          // as published
  const char* network;       // in the zoo
  double actual_cycles;      // published actual time at 800 MHz
  double study_utilization;  // of the timing study at 8x8
};
const std::vector<EieFigures>& eie_figures();

/// Y.-H. Chen et al., "Eyeriss v2", JETCAS 2019: 384 multipliers at 200 MHz, batch 1.
constexpr int kEyerissMultipliers = 384;
constexpr double kEyerissAlexNetCycles = 717600, kEyerissMobileNetCycles = 136000;

/// A. Parashar et al., "SCNN", ISCA 2017: speed-up over its dense machine with the same 1,024 multipliers, convolutions
/// only.
constexpr double kScnnAlexNet = 2.37, kScnnVgg16 = 3.52;

/// H. Ahmad et al., "SuperSlash", TCAD 2020: reduction of off-chip accesses "as compared to the state of the art", at
/// the most (abstract).
constexpr double kSuperSlashVgg16 = 0.5771, kSuperSlashMobileNet = 0.2902;

/// User seconds of other simulators for the same layer or network, one thread: measured on a machine of the same class,
/// not published.
/// `most_seconds`: what the fast engine should stay below.
struct SpeedFigures {
  const char* network;
  double most_seconds;
  const char* others;
};
const std::vector<SpeedFigures>& speed_figures();

}  // namespace winnow::bench
