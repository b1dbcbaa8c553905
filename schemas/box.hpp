#pragma once

#include <memory>
#include <utility>

namespace weft {

/// Like std::optional, but the value lives apart: a word where there is none. For large members of
/// what travels in every message. Copies copy the value.
template <class T>
class box {
 public:
  box() = default;
  box(T value) : value_{std::make_unique<T>(std::move(value))} {}
  box(const box& other) : value_{other ? std::make_unique<T>(*other) : nullptr} {}
  box(box&&) noexcept = default;
  box& operator=(const box& other) {
    if (this != &other) value_ = other ? std::make_unique<T>(*other) : nullptr;
    return *this;
  }
  box& operator=(box&&) noexcept = default;
  ~box() = default;

  explicit operator bool() const { return value_ != nullptr; }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return value_.get(); }
  const T* operator->() const { return value_.get(); }
  T& emplace() { return *(value_ = std::make_unique<T>()); }
  void reset() { value_.reset(); }
  bool operator==(const box& other) const {
    return static_cast<bool>(*this) == static_cast<bool>(other) && (!value_ || *value_ == *other);
  }

 private:
  std::unique_ptr<T> value_;
};

}  // namespace weft
