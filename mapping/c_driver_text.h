// Text of the C driver; @p@ and @P@ stand for winnow and WINNOW with their prefix, other words between @ for what
// c_driver.cpp makes.
#pragma once

namespace winnow::mapping {

constexpr const char* kDriverHeader =
    R"C(/* Driver of @network@ on @accelerator@. Freestanding C99, no memory of its own but tables. Generated; do not edit.
 *
 * One image after the other:  @p@_check once; then @p@_run and @p@_unpack_output.
 * The caller loads dram.bin to `dram` once, keeps caches out of the way (flush before
 * @p@_start, invalidate before @p@_unpack_output) and lets nobody else use the device meanwhile. */
#ifndef @P@_DRIVER_H
#define @P@_DRIVER_H

#include <stdint.h>

@CONSTANTS@
enum @p@_result {
  @P@_OK = 0,
  @P@_WRONG_DEVICE,  /* ID, VERSION or CONFIG_HASH is another one's */
  @P@_TIMEOUT,       /* still busy after the polls that were allowed */
  @P@_DEVICE_ERROR,  /* `status` says which; @p@_reset before the next start */
  @P@_BAD_STREAM     /* an output stream does not hold what it must */
};

struct @p@_device {
  volatile uint32_t *registers;                 /* AXI4-Lite registers */
  uint8_t *dram;                                /* where the processor sees byte 0 of dram.bin */
  uint32_t base;                                /* BASE_ADDR: the device's address of byte 0 less @P@_NET_IMAGE_ADDRESS */
  uint32_t input_beats[@P@_NET_INPUT_STREAMS];  /* written by @p@_pack_input */
  uint32_t status;                              /* STATUS at the end of the last wait */
};

/* Whether the device is the one that the network was mapped for. */
enum @p@_result @p@_check(const struct @p@_device *device);

/* Packs `images`, stored values [batch][channels][height][width], into the DRAM. */
void @p@_pack_input(struct @p@_device *device, const uint8_t *images);

/* Writes the length slots of all streams that the device reads. Before every start. */
void @p@_write_slots(const struct @p@_device *device);

/* Clears what the last run left in STATUS and starts. */
void @p@_start(const struct @p@_device *device);

/* The same without loading weights: after a run of @p@_start that was @P@_OK, as long as nothing but such runs
 * came in between. After an error, a reset while busy or another program, @p@_start again. Where weights do not
 * stay (@P@_NET_WARM_PROGRAM_UNITS is 0) it is @p@_start. */
void @p@_start_warm(const struct @p@_device *device);

/* Reads STATUS up to `polls` times, until the run is done or has failed. */
enum @p@_result @p@_wait(struct @p@_device *device, uint32_t polls);

/* Soft reset; waits up to `polls` reads of STATUS until it is over. */
enum @p@_result @p@_reset(struct @p@_device *device, uint32_t polls);

/* Stored values [batch][channels][height][width] of output number `output` (0 .. @P@_NET_OUTPUTS - 1). */
enum @p@_result @p@_unpack_output(const struct @p@_device *device, uint32_t output, uint8_t *values);

/* Packs, writes the slots, starts and waits. */
enum @p@_result @p@_run(struct @p@_device *device, const uint8_t *images, uint32_t polls);

#endif
)C";

constexpr const char* kConstantSlots =
    "  for (i = 0; i < sizeof constants / sizeof constants[0]; ++i) write_register(device, @P@_LENGTH_SLOTS + 4u * "
    "constants[i].slot, constants[i].beats);\n";

constexpr const char* kDriverSource =
    R"C(/* Driver of @network@ on @accelerator@: tables, then the code. Generated; do not edit. */
#include "@p@_driver.h"

#include "@p@_regs.h"

enum { LANES = 8 };

struct source {
  int32_t channel; /* -1: always the zero point */
  uint8_t ky, kx;
};
struct axis {
  int32_t stride, dilation, before;
};
/* A stream: place in the DRAM image, length slot, pixels of the batch in order, words of each. */
struct transfer {
  uint32_t offset, capacity, slot, first_pixel, pixels, first_word, words, tensor;
};
struct constant {
  uint32_t slot, beats;
};
struct tensor {
  const int32_t *lanes;
  uint32_t words, channels, pixels, zero_point;
};

@TABLES@
static void write_register(const struct @p@_device *device, uint32_t offset, uint32_t value) { device->registers[offset / 4u] = value; }
static uint32_t read_register(const struct @p@_device *device, uint32_t offset) { return device->registers[offset / 4u]; }

/* The stored value that a lane of pixel `pixel` holds. */
static uint8_t input_value(const uint8_t *images, uint32_t pixel, const struct source *from) {
  const uint32_t plane = (uint32_t)INPUT_HEIGHT * INPUT_WIDTH, image = pixel / plane, place = pixel % plane;
  const int32_t row = (int32_t)(place / INPUT_WIDTH) * input_rows.stride + from->ky * input_rows.dilation - input_rows.before;
  const int32_t column = (int32_t)(place % INPUT_WIDTH) * input_columns.stride + from->kx * input_columns.dilation - input_columns.before;
  if (from->channel < 0 || row < 0 || row >= (int32_t)@P@_NET_INPUT_HEIGHT || column < 0 || column >= (int32_t)@P@_NET_INPUT_WIDTH)
    return @P@_NET_INPUT_ZERO_POINT;
  return images[((image * @P@_NET_INPUT_CHANNELS + (uint32_t)from->channel) * @P@_NET_INPUT_HEIGHT + (uint32_t)row) * @P@_NET_INPUT_WIDTH + (uint32_t)column];
}

static uint32_t pack_stream(uint8_t *to, const struct transfer *t, const uint8_t *images) {
  uint32_t bytes = 0, bank, pixel, word, lane;
  for (bank = 0; bank < @P@_NET_BANKS; ++bank)
    for (pixel = t->first_pixel; pixel < t->first_pixel + t->pixels; ++pixel)
      for (word = t->first_word; word < t->first_word + t->words; ++word) {
        const uint32_t mask_at = bytes++;
        uint8_t mask = 0;
        for (lane = 0; lane < LANES; ++lane) {
          const uint8_t value = input_value(images, pixel, &input_lanes[(bank * INPUT_WORDS + word) * LANES + lane]);
          if (value == @P@_NET_INPUT_ZERO_POINT) continue;
          mask |= (uint8_t)(1u << lane);
          to[bytes++] = value;
        }
        to[mask_at] = mask;
      }
  while (bytes % @P@_NET_BEAT_BYTES) to[bytes++] = 0;
  return bytes / @P@_NET_BEAT_BYTES;
}

enum @p@_result @p@_check(const struct @p@_device *device) {
  const int same = read_register(device, @P@_ID) == @P@_ID_VALUE && read_register(device, @P@_VERSION) == @P@_VERSION_VALUE &&
                   read_register(device, @P@_CONFIG_HASH) == @P@_NET_CONFIG_HASH;
  return same ? @P@_OK : @P@_WRONG_DEVICE;
}

void @p@_pack_input(struct @p@_device *device, const uint8_t *images) {
  uint32_t i;
  for (i = 0; i < @P@_NET_INPUT_STREAMS; ++i) device->input_beats[i] = pack_stream(device->dram + inputs[i].offset, &inputs[i], images);
}

void @p@_write_slots(const struct @p@_device *device) {
  uint32_t i;
@CONSTANT_SLOTS@  for (i = 0; i < @P@_NET_INPUT_STREAMS; ++i) write_register(device, @P@_LENGTH_SLOTS + 4u * inputs[i].slot, device->input_beats[i]);
}

static void start_program(const struct @p@_device *device, uint32_t address, uint32_t units) {
  write_register(device, @P@_STATUS, @P@_STATUS_DONE | @P@_STATUS_ERROR);
  write_register(device, @P@_BASE_ADDR, device->base);
  write_register(device, @P@_PROGRAM_ADDR, address);
  write_register(device, @P@_PROGRAM_UNITS, units);
  write_register(device, @P@_CTRL, @P@_CTRL_START);
}

void @p@_start(const struct @p@_device *device) { start_program(device, @P@_NET_PROGRAM_ADDRESS, @P@_NET_PROGRAM_UNITS); }

void @p@_start_warm(const struct @p@_device *device) {
  if (@P@_NET_WARM_PROGRAM_UNITS > 0) start_program(device, @P@_NET_WARM_PROGRAM_ADDRESS, @P@_NET_WARM_PROGRAM_UNITS);
  else @p@_start(device);
}

enum @p@_result @p@_wait(struct @p@_device *device, uint32_t polls) {
  while (polls-- > 0) {
    device->status = read_register(device, @P@_STATUS);
    if (device->status & @P@_STATUS_ERROR) return @P@_DEVICE_ERROR;
    if (device->status & @P@_STATUS_DONE) return @P@_OK;
  }
  return @P@_TIMEOUT;
}

enum @p@_result @p@_reset(struct @p@_device *device, uint32_t polls) {
  write_register(device, @P@_CTRL, @P@_CTRL_RESET);
  while (polls-- > 0) {
    device->status = read_register(device, @P@_STATUS);
    if (!(device->status & @P@_STATUS_BUSY)) return @P@_OK;
  }
  return @P@_TIMEOUT;
}

static int unpack_stream(const uint8_t *from, uint32_t bytes, const struct transfer *t, const struct tensor *to, uint8_t *values) {
  uint32_t at = 0, bank, pixel, word, lane;
  for (bank = 0; bank < @P@_NET_BANKS; ++bank)
    for (pixel = t->first_pixel; pixel < t->first_pixel + t->pixels; ++pixel)
      for (word = t->first_word; word < t->first_word + t->words; ++word) {
        const int32_t *lanes = to->lanes + (bank * to->words + word) * LANES;
        uint8_t mask;
        if (at == bytes) return 0;
        mask = from[at++];
        for (lane = 0; lane < LANES; ++lane) {
          const uint8_t set = (uint8_t)(mask >> lane & 1u);
          uint8_t value = (uint8_t)to->zero_point;
          if (set) {
            if (at == bytes || lanes[lane] < 0) return 0;
            value = from[at++];
          }
          if (lanes[lane] >= 0) values[((pixel / to->pixels) * to->channels + (uint32_t)lanes[lane]) * to->pixels + pixel % to->pixels] = value;
        }
      }
  return 1;
}

enum @p@_result @p@_unpack_output(const struct @p@_device *device, uint32_t output, uint8_t *values) {
  const uint32_t tensor = tensor_of_output[output];
  uint32_t i;
  for (i = 0; i < sizeof output_streams / sizeof output_streams[0]; ++i) {
    const struct transfer *t = &output_streams[i];
    uint32_t bytes;
    if (t->tensor != tensor) continue;
    bytes = read_register(device, @P@_LENGTH_SLOTS + 4u * t->slot) * @P@_NET_BEAT_BYTES;
    if (bytes > t->capacity || !unpack_stream(device->dram + t->offset, bytes, t, &tensors[tensor], values)) return @P@_BAD_STREAM;
  }
  return @P@_OK;
}

enum @p@_result @p@_run(struct @p@_device *device, const uint8_t *images, uint32_t polls) {
  @p@_pack_input(device, images);
  @p@_write_slots(device);
  @p@_start(device);
  return @p@_wait(device, polls);
}
)C";

}  // namespace winnow::mapping
