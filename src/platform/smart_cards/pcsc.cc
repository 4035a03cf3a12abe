// pcsc-lite, loaded by hand.
#include <dlfcn.h>
#include <winscard.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "platform/smart_cards/smart_cards.h"

namespace limen::smart_cards {

namespace {

constexpr std::size_t kLongestAnswer = 4 + 3 + (1U << 16) + 3 + 2;

struct Close {
  void operator()(void* library) const { ::dlclose(library); }
};

// The functions that are used, with the types of the library's own header.
struct Functions {
  std::unique_ptr<void, Close> library;
  decltype(&SCardEstablishContext) establish = nullptr;
  decltype(&SCardReleaseContext) release = nullptr;
  decltype(&SCardListReaders) list = nullptr;
  decltype(&SCardGetStatusChange) status_change = nullptr;
  decltype(&SCardConnect) connect = nullptr;
  decltype(&SCardReconnect) reconnect = nullptr;
  decltype(&SCardDisconnect) disconnect = nullptr;
  decltype(&SCardStatus) status = nullptr;
  decltype(&SCardTransmit) transmit = nullptr;

  template <typename Function>
  bool load(Function*& function, const char* name) {
    function = reinterpret_cast<Function*>(::dlsym(library.get(), name));
    return function != nullptr;
  }
  bool load_all() {
    return load(establish, "SCardEstablishContext") && load(release, "SCardReleaseContext") &&
           load(list, "SCardListReaders") && load(status_change, "SCardGetStatusChange") &&
           load(connect, "SCardConnect") && load(reconnect, "SCardReconnect") && load(disconnect, "SCardDisconnect") &&
           load(status, "SCardStatus") && load(transmit, "SCardTransmit");
  }
};

std::string hex_number(LONG result) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text = "0x";
  for (int shift = 28; shift >= 0; shift -= 4) text += kDigits[(static_cast<unsigned long>(result) >> shift) & 0xFU];
  return text;
}

Error failure(LONG result) {
  switch (result) {
    case SCARD_E_NO_SERVICE:
    case SCARD_E_SERVICE_STOPPED:
      return {"readers.no_service", "the smart card service does not run: start pcscd"};
    case SCARD_E_NO_READERS_AVAILABLE:
      return {"readers.none", "there is no smart card reader"};
    case SCARD_E_UNKNOWN_READER:
    case SCARD_E_READER_UNAVAILABLE:
      return {"readers.unknown", "there is no such reader"};
    case SCARD_E_NO_SMARTCARD:
    case SCARD_E_TIMEOUT:
      return {"readers.no_card", "there is no card on the reader"};
    case SCARD_E_SHARING_VIOLATION:
      return {"readers.busy", "another program talks to the card"};
    case SCARD_W_REMOVED_CARD:
    case SCARD_W_RESET_CARD:
    case SCARD_W_UNPOWERED_CARD:
    case SCARD_W_UNRESPONSIVE_CARD:
    case SCARD_E_NOT_TRANSACTED:
    case SCARD_E_INVALID_HANDLE:
      return {"readers.card_lost", "the card has gone or answers no more"};
    default:
      return {"readers.failed", "the reader failed: " + hex_number(result)};
  }
}

// A connection to the service, kept by every card that was connected through it.
struct Context {
  std::shared_ptr<const Functions> functions;
  SCARDCONTEXT handle = 0;

  explicit Context(std::shared_ptr<const Functions> loaded) : functions(std::move(loaded)) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() {
    if (handle != 0) functions->release(handle);
  }
};

class PcscCard final : public Card {
 public:
  PcscCard(std::shared_ptr<const Context> context, SCARDHANDLE handle, DWORD protocol)
      : context_(std::move(context)), handle_(handle), protocol_(protocol) {
    read_answer_to_reset();
  }
  PcscCard(const PcscCard&) = delete;
  PcscCard& operator=(const PcscCard&) = delete;
  ~PcscCard() override { context_->functions->disconnect(handle_, SCARD_RESET_CARD); }

  Result<Bytes> transmit(ByteView command) override {
    const SCARD_IO_REQUEST request{protocol_, sizeof(SCARD_IO_REQUEST)};
    if (buffer_.empty()) buffer_.resize(kLongestAnswer);
    auto size = static_cast<DWORD>(buffer_.size());
    const LONG result = context_->functions->transmit(
        handle_, &request, command.data(), static_cast<DWORD>(command.size()), nullptr, buffer_.data(), &size);
    if (result != SCARD_S_SUCCESS) return failure(result);
    return Bytes(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(size));
  }

  Result<void> reset() override {
    const LONG result = context_->functions->reconnect(
        handle_, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, SCARD_UNPOWER_CARD, &protocol_);
    if (result != SCARD_S_SUCCESS) return failure(result);
    return {};
  }

  const Bytes& answer_to_reset() const override { return answer_to_reset_; }

 private:
  void read_answer_to_reset() {
    std::array<char, 256> name{};
    std::array<unsigned char, MAX_ATR_SIZE> atr{};
    DWORD name_size = name.size(), state = 0, protocol = 0, atr_size = atr.size();
    if (context_->functions->status(handle_, name.data(), &name_size, &state, &protocol, atr.data(), &atr_size) ==
        SCARD_S_SUCCESS) {
      answer_to_reset_.assign(atr.begin(), atr.begin() + static_cast<std::ptrdiff_t>(atr_size));
    }
  }

  std::shared_ptr<const Context> context_;
  SCARDHANDLE handle_;
  DWORD protocol_;
  Bytes answer_to_reset_;
  Bytes buffer_;
};

class PcscReaders final : public Readers {
 public:
  explicit PcscReaders(std::shared_ptr<const Context> context) : context_(std::move(context)) {}

  Result<std::vector<std::string>> names() override {
    DWORD size = 0;
    LONG result = context_->functions->list(context_->handle, nullptr, nullptr, &size);
    if (result != SCARD_S_SUCCESS) return failure(result);
    std::string joined(size, '\0');
    result = context_->functions->list(context_->handle, nullptr, joined.data(), &size);
    if (result != SCARD_S_SUCCESS) return failure(result);
    std::vector<std::string> found;
    // Each ends in a zero, the list in another.
    for (std::size_t at = 0; at < joined.size() && joined[at] != '\0';) {
      found.emplace_back(joined.c_str() + at);
      at += found.back().size() + 1;
    }
    if (found.empty()) return failure(SCARD_E_NO_READERS_AVAILABLE);
    return found;
  }

  Result<void> wait_for_card(const std::string& reader, std::uint32_t milliseconds) override {
    SCARD_READERSTATE state{};
    state.szReader = reader.c_str();
    state.dwCurrentState = SCARD_STATE_UNAWARE;
    // The first call tells how it is now; each of the next waits for a change.
    for (DWORD wait = 0;; wait = milliseconds) {
      const LONG result = context_->functions->status_change(context_->handle, wait, &state, 1);
      if (result != SCARD_S_SUCCESS && result != SCARD_E_TIMEOUT) return failure(result);
      if ((state.dwEventState & SCARD_STATE_UNKNOWN) != 0) return failure(SCARD_E_UNKNOWN_READER);
      if ((state.dwEventState & SCARD_STATE_PRESENT) != 0 && (state.dwEventState & SCARD_STATE_MUTE) == 0) return {};
      if (result == SCARD_E_TIMEOUT || milliseconds == 0) return failure(SCARD_E_TIMEOUT);
      state.dwCurrentState = state.dwEventState & ~static_cast<DWORD>(SCARD_STATE_CHANGED);
    }
  }

  Result<std::unique_ptr<Card>> connect(const std::string& reader) override {
    SCARDHANDLE handle = 0;
    DWORD protocol = 0;
    const LONG result = context_->functions->connect(context_->handle, reader.c_str(), SCARD_SHARE_EXCLUSIVE,
                                                     SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &handle, &protocol);
    if (result != SCARD_S_SUCCESS) return failure(result);
    return std::unique_ptr<Card>(std::make_unique<PcscCard>(context_, handle, protocol));
  }

 private:
  std::shared_ptr<const Context> context_;
};

}  // namespace

Result<std::unique_ptr<Readers>> Readers::open(const std::string& library) {
  auto functions = std::make_shared<Functions>();
  functions->library.reset(::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL));
  if (functions->library == nullptr || !functions->load_all()) {
    return Error{"readers.library_missing",
                 "the library for smart card readers is not installed: " + library + " (package libpcsclite1)"};
  }
  auto context = std::make_shared<Context>(std::move(functions));
  const LONG result = context->functions->establish(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context->handle);
  if (result != SCARD_S_SUCCESS) return failure(result);
  return std::unique_ptr<Readers>(std::make_unique<PcscReaders>(std::move(context)));
}

}  // namespace limen::smart_cards
