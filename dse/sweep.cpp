// A sweep.
#include "dse/sweep.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <iostream>
#include <mutex>
#include <thread>

#include "dse/sharing.h"
#include "dse/store.h"
#include "models/error.h"
#include "models/hash.h"
#include "models/text.h"
#include "session/progress.h"

namespace winnow::dse {
namespace {

/// What all threads of a sweep share, with the one lock on the store.
class Sweep : public search::Oracle {
 public:
  Sweep(const Space& space, const std::string& file, const SweepOptions& options)
      : space_(space), options_(options), networks_(space), technology_(cost::load_technology(space.technology)),
        store_(file, space.text, inputs_of(space)) {
    cost::area_model();  // what is wrong with its file is no point's fault
    accuracies_.find = [this](const std::string& key) {
      const std::lock_guard<std::mutex> lock(mutex_);
      return store_.accuracy(key);
    };
    accuracies_.keep = [this](const std::string& key, double accuracy) {
      const std::lock_guard<std::mutex> lock(mutex_);
      store_.keep_accuracy(key, accuracy);
      ++swept_.accuracies;
    };
    for (int i = 0; i < options.threads; ++i) evaluators_.emplace_back(space, networks_, accuracies_, technology_);
    swept_.results = store_.read();
    check_results(file);
  }

  /// What results depend on besides the space's text.
  std::string inputs_of(const Space& space) const {
    const std::string accelerator = accelerators::accelerator_text(space.accelerator, {}, "base");
    return networks_.fingerprint() + models::hex(models::fnv1a_text(accelerator), 16) +
           models::hex(models::fnv1a_text(technology_.text), 16);
  }

  std::optional<Bounds> bounds(uint64_t number) override { return evaluators_[0].bounds(point_of(space_, number)); }

  Swept run(search::Search& search) {
    if (const std::optional<search::Batch> open = store_.open_batch(options_.search)) settle(*open);
    for (search::Batch batch = search.next(space_, swept_.results, *this); !batch.numbers.empty();
         batch = search.next(space_, swept_.results, *this)) {
      store_.begin_batch(options_.search, batch);
      settle(batch);
    }
    for (const Evaluator& evaluator : evaluators_) swept_.work += evaluator.work();
    swept_.work.networks = networks_.made();
    swept_.notes = search.notes();
    swept_.confirmations = store_.confirmations();
    return std::move(swept_);
  }

 private:
  /// That what the store says are points of this space, and those that are measured have what is sought.
  void check_results(const std::string& file) const {
    models::Problems problems(file);
    for (const auto& [number, results] : swept_.results) {
      const std::string place = "point " + std::to_string(number);
      if (number >= space_.points())
        problems.expected(place, "one of the space's " + std::to_string(space_.points()), "a larger number");
      for (const Objective& objective : space_.objectives)
        if (results.ok() && results.values.count(objective.result) == 0)
          problems.expected(place, objective.result + ", as it is measured", "none");
    }
    problems.raise();
  }

  static constexpr size_t kMostTogether = 16;

  /// What a round may drop depends on the rounds before it alone: not on which of its points were settled first, nor on
  /// a kill in its middle.
  void settle(const search::Batch& batch) {
    std::map<uint64_t, Results> before = swept_.results;
    for (uint64_t number : batch.numbers) before.erase(number);
    const bool drops = options_.drop && !batch.all;
    const auto rounds = drops ? in_rounds(space_, batch.numbers, bounds_of(batch.numbers))
                              : std::vector<std::vector<uint64_t>>{in_sharing_order(space_, batch.numbers)};
    size_t open = 0;
    for (uint64_t number : batch.numbers) open += swept_.results.count(number) == 0;
    session::Progress progress("sweep", open, options_.progress);
    for (const std::vector<uint64_t>& round : rounds) {
      const Screen screen(space_, before);
      settle_round(round, drops ? &screen : nullptr, progress);
      for (uint64_t number : round) before[number] = swept_.results.at(number);
    }
  }

  std::vector<std::optional<Bounds>> bounds_of(const std::vector<uint64_t>& numbers) {
    std::vector<std::optional<Bounds>> all(numbers.size());
    session::Progress progress("bounds", numbers.size(), options_.progress);
    std::map<uint64_t, size_t> place;
    for (size_t i = 0; i < numbers.size(); ++i) place[numbers[i]] = i;
    for (const uint64_t number : in_sharing_order(space_, numbers)) {
      progress.next("point " + std::to_string(number));
      all[place[number]] = bounds(number);
    }
    return all;
  }

  /// Each thread takes the next few points, so that neighbours share what it keeps.
  void settle_round(const std::vector<uint64_t>& round, const Screen* screen, session::Progress& progress) {
    open_.clear();
    for (uint64_t number : round)
      if (swept_.results.count(number) == 0) open_.push_back(number);
    const size_t threads = std::max<size_t>(1, std::min(evaluators_.size(), open_.size()));
    together_ = std::clamp<size_t>(open_.size() / threads / 4, 1, kMostTogether);
    next_ = 0;
    std::vector<std::thread> running;
    for (size_t i = 1; i < threads; ++i) running.emplace_back([&, i] { work(evaluators_[i], screen, progress); });
    work(evaluators_[0], screen, progress);
    for (std::thread& thread : running) thread.join();
    if (failure_) std::rethrow_exception(failure_);
  }

  /// For the progress line: counted again once a second, as that takes longer than a small point.
  size_t front_size() {
    const auto now = std::chrono::steady_clock::now();
    if (now - front_counted_ >= std::chrono::seconds(1)) {
      front_size_ = front_of(space_, swept_.results).size();
      front_counted_ = now;
    }
    return front_size_;
  }

  void work(Evaluator& evaluator, const Screen* screen, session::Progress& progress) try {
    for (size_t first = next_.fetch_add(together_); first < open_.size(); first = next_.fetch_add(together_))
      for (size_t i = first; i < std::min(open_.size(), first + together_); ++i) {
        if (stop_) return;
        const uint64_t number = open_[i];
        const Point point = point_of(space_, number);
        Results results = evaluator.evaluate(point, screen);
        const std::string fields = values_of(space_, point).dump();
        const std::lock_guard<std::mutex> lock(mutex_);
        store_.add({{number, results}}, {{number, fields}});
        swept_.results[number] = std::move(results);
        ++swept_.settled;
        progress.next("point " + std::to_string(number) + ", front " + std::to_string(front_size()));
      }
  } catch (...) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
    stop_ = true;
  }

  const Space& space_;
  const SweepOptions& options_;
  CompressedNetworks networks_;
  const cost::Technology technology_;
  Store store_;
  AccuracyCache accuracies_;
  std::vector<Evaluator> evaluators_;
  Swept swept_;

  std::mutex mutex_;  // of the store, the results and what follows
  std::vector<uint64_t> open_;
  size_t together_ = 1;
  std::atomic<size_t> next_{0};
  std::atomic<bool> stop_{false};
  std::exception_ptr failure_;
  size_t front_size_ = 0;
  std::chrono::steady_clock::time_point front_counted_{};
};

uint64_t count_of(const Swept& swept, State state) {
  return static_cast<uint64_t>(std::count_if(swept.results.begin(), swept.results.end(),
                                             [&](const auto& entry) { return entry.second.state == state; }));
}

std::string objective_text(const Objective& objective) { return (objective.largest ? "-" : "") + objective.result; }

}  // namespace

Swept sweep(const Space& space, search::Search& search, const std::string& file, const SweepOptions& options) {
  return Sweep(space, file, options).run(search);
}

void confirm_front(const Space& space, const std::string& file, Confirm which, const std::string& cache, Swept& swept) {
  std::vector<uint64_t> numbers = points_to_confirm(space, swept.results, which);
  const auto is_known = [&](uint64_t number) { return swept.confirmations.count(number) != 0; };
  numbers.erase(std::remove_if(numbers.begin(), numbers.end(), is_known), numbers.end());
  for (uint64_t number : numbers) {
    std::cerr << "confirming point " << number << " in RTL" << std::endl;
    const auto building = [](const std::string& hash) {
      std::cerr << "building the simulation of design " << hash << " (kept in the cache)" << std::endl;
    };
    const Confirmation found = confirm(space, number, swept.results.at(number), cache, building);
    Store(file, space.text).keep_confirmation(number, found);
    swept.confirmations[number] = found;
  }
}

models::json::Document to_document(const Space& space, const Swept& swept) {
  models::json::Document document;
  document["format"] = "winnow-front/1";
  document["network"] = space.network;
  document["accelerator"] = space.accelerator;
  document["points"] = space.points();
  document["settled"] = swept.results.size();
  for (const State state : {State::kMeasured, State::kRefused, State::kFailed, State::kDropped})
    document[state_name(state)] = count_of(swept, state);
  for (const Objective& objective : space.objectives) document["objectives"].push_back(objective_text(objective));
  for (const Constraint& constraint : space.constraints) document["constraints"].push_back(constraint.text());
  document["front"] = models::json::Document::array();
  for (uint64_t number : front_of(space, swept.results)) {
    models::json::Document point;
    point["number"] = number;
    point["fields"] = values_of(space, point_of(space, number));
    for (const auto& [name, value] : swept.results.at(number).values) point["results"][name] = value;
    if (const auto found = swept.confirmations.find(number); found != swept.confirmations.end()) {
      point["rtl_equal"] = found->second.equal;
      point["rtl_verdict"] = found->second.verdict;
    }
    document["front"].push_back(std::move(point));
  }
  return document;
}

}  // namespace winnow::dse
