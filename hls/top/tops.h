// The kernels of the machine, each as a plain function with the machine's sizes: what an HLS tool takes as a top.
#pragma once
#include "hls/act_load.h"
#include "hls/act_store.h"
#include "hls/array.h"
#include "hls/axi_read.h"
#include "hls/axi_write.h"
#include "hls/decoder.h"
#include "hls/fifo.h"
#include "hls/machine.h"
#include "hls/sequencer.h"
#include "hls/vector.h"
#include "hls/weight_load.h"

using namespace winnow::hls;

bool wn_act_load(const Descriptor& d, uint16_t beats, Stream<Beat<machine::kBeatBytes>>& in, Stream<BankWrite>& out);
uint16_t wn_act_store(const Descriptor& d, const Word (&banks)[machine::kColumns][machine::kBankWords],
                      Stream<Beat<machine::kBeatBytes>>& out);
void wn_act_walk(const Descriptor& d, Stream<BankAddress>& places);
uint64_t wn_array(const Descriptor& d,
                  const Weight (&weights)[machine::kRows][machine::kColumns][machine::kWeightWords],
                  const Pointer (&pointers)[machine::kRows][machine::kColumns][machine::kPointerWords],
                  const Param (&params)[machine::kRows][machine::kParamWords],
                  const Word (&banks)[machine::kColumns][machine::kBankWords],
                  Ring<BankWrite, machine::kRowWords> (&words)[machine::kRows]);
void wn_axi_read(uint32_t count, Stream<ReadRequest>& requests, const Beat<machine::kBeatBytes>* memory,
                 Stream<ReadRequest>& bursts, Stream<Beat<machine::kBeatBytes>>& data);
uint16_t wn_axi_write(uint32_t address, Stream<Beat<machine::kBeatBytes>>& in, Stream<WriteBurst>& bursts,
                      Stream<Beat<machine::kBeatBytes>>& data);
void wn_bank(Word (&words)[machine::kBankWords], uint32_t count, Stream<BankRequest>& requests, Stream<Word>& answers);
ErrorCode wn_decoder(const DecoderTables& tables, const DecoderCommand& command, Stream<uint64_t>& words,
                     Stream<ParamWrite>& params, Stream<WeightWrite>& weights, Stream<PointerWrite>& pointers);
void wn_feeder(const Descriptor& d, const Word (&bank)[machine::kBankWords], Stream<Pixel>& pixels,
               Stream<Activation>& acts);
void wn_fifo(uint32_t count, Stream<Activation>& in, Stream<Activation>& out);
void wn_fork(uint32_t count, Stream<Activation>& in, Ring<Activation, machine::kQueueDepth> (&out)[machine::kRows]);
HuffmanMatch wn_huffman(const HuffmanTable& table, uint16_t peek);
uint64_t wn_pe(const Weight (&weights)[machine::kWeightWords], const Pointer (&pointers)[machine::kPointerWords],
               int kt, uint32_t pixels, Stream<Activation>& acts, Stream<int32_t>& psum_in, Stream<int32_t>& psum_out);
void wn_requantize(const Descriptor& d, int row, const Param (&params)[machine::kParamWords], Stream<int32_t>& psums,
                   Stream<BankWrite>& words);
ProgramEnd wn_sequencer(const uint8_t* program, uint32_t units, uint32_t base_address,
                        Ring<Descriptor, 2> (&unit)[kUnits]);
bool wn_unzip(uint32_t words, uint32_t beats, uint8_t zero_point, Stream<Beat<machine::kBeatBytes>>& in,
              Stream<Word>& out);
void wn_vector(const Descriptor& d, uint8_t bank, const Word (&memory)[machine::kBankWords], Stream<Pixel>& pixels,
               Stream<BankWrite>& out);
void wn_walker(const Descriptor& d, Stream<Pixel>& pixels);
ErrorCode wn_weight_load(const Descriptor& d, const uint8_t* memory, Stream<TableWrite>& tables,
                         Stream<WeightStream>& streams);
uint16_t wn_zip(uint32_t words, uint8_t zero_point, Stream<Word>& in, Stream<Beat<machine::kBeatBytes>>& out);
