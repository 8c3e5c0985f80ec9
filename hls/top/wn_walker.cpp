// Top of wn_walker: the pixels of COMPUTE and VECTOR.
#include "hls/machine.h"
#include "hls/walker.h"

using namespace winnow::hls;

void wn_walker(const Descriptor& d, Stream<Pixel>& pixels) { walker(d, pixels); }
