// Values as parameters of libpq, in binary form, with the server's numbers of their types.
#pragma once

#include <array>
#include <bit>
#include <span>
#include <string_view>
#include <vector>

#include "platform/database/database.h"
#include "platform/database/libpq.h"

namespace limen::database {

// Type numbers of pg_catalog.pg_type, fixed by PostgreSQL.
inline constexpr Oid kBool = 16, kBytea = 17, kName = 19, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25, kOid = 26,
                     kFloat8 = 701, kUnknown = 705, kVarchar = 1043, kVoid = 2278;

// Parameters in the form libpq takes them.
class Bound {
 public:
  explicit Bound(std::span<const Value> parameters) : size_(parameters.size()) {
    numbers_.resize(size_);
    values_.resize(size_);
    lengths_.resize(size_);
    types_.resize(size_);
    formats_.assign(size_, 1);
    for (std::size_t i = 0; i < size_; ++i) bind(i, parameters[i]);
  }
  int size() const { return static_cast<int>(size_); }
  const Oid* types() const { return types_.data(); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }
  std::string_view signature() const {
    return {reinterpret_cast<const char*>(types_.data()), types_.size() * sizeof(Oid)};
  }

 private:
  void bind(std::size_t i, const Value& value) {
    const std::string_view data = value.text();
    switch (value.type()) {
      case Type::kNull:
        return;
      case Type::kInteger:
      case Type::kReal: {
        const bool integer = value.type() == Type::kInteger;
        const auto bits =
            integer ? static_cast<std::uint64_t>(value.integer()) : std::bit_cast<std::uint64_t>(value.real());
        for (std::size_t k = 0; k < 8; ++k) numbers_[i][k] = static_cast<char>(bits >> (56 - 8 * k));
        values_[i] = numbers_[i].data();
        lengths_[i] = 8;
        types_[i] = integer ? kInt8 : kFloat8;
        return;
      }
      case Type::kText:
      case Type::kBlob:
        values_[i] = data.data() != nullptr ? data.data() : "";
        lengths_[i] = static_cast<int>(data.size());
        types_[i] = value.type() == Type::kText ? kText : kBytea;
        return;
    }
  }

  std::size_t size_;
  std::vector<std::array<char, 8>> numbers_;
  std::vector<const char*> values_;
  std::vector<int> lengths_, formats_;
  std::vector<Oid> types_;
};

}  // namespace limen::database
