// What a piece of work costs, and figures of many of them: for the commands that measure.
#pragma once

#include <vector>

namespace limen::commands {

struct Cost {
  double seconds = 0;       // of the processor
  double instructions = 0;  // 0: cannot be counted here
};

// What the calling thread uses up between start() and stop(). The counter of instructions (perf_event_open) is often
// forbidden; then there is none.
class Meter {
 public:
  Meter();
  ~Meter();
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;

  void start();
  Cost stop();

 private:
  int counter_ = -1;
  double began_ = 0;
};

double median(std::vector<double> values);  // 0 for none
double quantile(std::vector<double> values, double share);

}  // namespace limen::commands
