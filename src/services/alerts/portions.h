// A long list that is made by one thread and worked on by another, portion by portion: while the next is made, the one
// before is worked on. For two kinds of work that cost about the same.
//
//   Portions<Entry> portions(2048, [&](const Entry& entry) { index.insert(entry); });
//   … portions.add(read_one());
//   portions.finish();
//
// The work runs in order, in one other thread at a time. What it throws is thrown by the add() or finish() after it.
// Who leaves without finish(), by an error or an exception of his own, waits for the portion that is being worked on;
// what was not handed over by then is dropped.
#pragma once

#include <functional>
#include <future>
#include <utility>
#include <vector>

namespace limen::alerts {

template <typename Item>
class Portions {
 public:
  Portions(std::size_t size, std::function<void(const Item&)> work) : size_(size), work_(std::move(work)) {}

  void add(Item item) {
    made_.push_back(std::move(item));
    if (made_.size() >= size_) hand_over();
  }
  void finish() {
    hand_over();
    working_.get();
  }

 private:
  void hand_over() {
    if (working_.valid()) working_.get();
    working_ = std::async(std::launch::async, [this, portion = std::exchange(made_, {})] {
      for (const Item& item : portion) work_(item);
    });
    made_.reserve(size_);
  }

  std::size_t size_;
  std::function<void(const Item&)> work_;
  std::vector<Item> made_{};
  std::future<void> working_{};  // the last member: what it uses outlives it
};

}  // namespace limen::alerts
