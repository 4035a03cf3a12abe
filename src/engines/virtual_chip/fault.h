// The ways in which a virtual chip can be wrong.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace limen::virtual_chip {

enum class FaultKind : std::uint8_t {
  kNone,
  // BAC
  kBacNoChallenge,
  kBacShortChallenge,
  kBacWrongChecksum,
  kBacOtherRandom,  // an answer made for another reader's random number
  kBacShortAnswer,
  kRandomRepeated,  // the same challenge and the same nonce each time
  // PACE
  kPaceRefused,
  kPaceNoNonce,
  kPaceNonceSize,
  kPaceNoTemplate,  // no 7C around the answer
  kPaceOtherTag,
  kPaceTrailingData,
  kPaceMappingRepeated,
  kPaceMappingOffGroup,
  kPaceMappingNeutral,
  kPaceMappingShort,
  kPaceKeyRepeated,
  kPaceKeyOffGroup,
  kPaceKeyNeutral,
  kPaceKeyShort,
  kPaceTokenWrong,
  kPaceTokenShort,
  kPaceTokenMissing,
  kPaceTokenRepeated,
  kPaceTokenTwice,
  kCamMissing,
  kCamOtherKey,
  kCamPadding,
  kCamSize,
  // secure messaging, from answer `at` on
  kSealWrong,
  kSealMissing,
  kSealShort,
  kSealOfOtherCounter,
  kSealOtherKey,
  kStatusMissing,
  kStatusDisagrees,
  kPlainAnswer,   // data and 9000 without any protection
  kPlainStatus,   // a bare error
  kPlainSuccess,  // a bare 9000
  kOrderWrong,
  kObjectUnknown,
  kObjectTwice,
  kTrailingBytes,
  kIndicatorWrong,
  kBlocksBroken,
  kPaddingWrong,
  // Chip Authentication
  kChipRefused,
  kChipOtherKey,
  kChipNoTemplate,
  kChipOldKeys,  // goes on with the old session
  // Active Authentication
  kActiveRefused,
  kActiveOtherChallenge,
  kActiveOtherKey,
  kActiveTotalRecovery,
  kActiveTrailer,
  kActiveShort,
  kActiveEmpty,
  // files: DG1
  kFileCut,  // ends before its length says
  kFileEmpty,
  kFileHuge,  // a length of 4 GB
  kFileNoTag,
  kFileIndefinite,
  kFileOtherTag,  // another data group's content
  kFileRefused,   // 6F00
  // the talk itself
  kEndlessAnswer,  // 61xx for ever
  kEmptyParts,     // 61xx without data
  kSilentLoss,     // no status word from answer `at` on
};

struct Fault {
  FaultKind kind = FaultKind::kNone;
  int at = 0;  // which protected answer, counted from 0, for those of secure messaging
};

std::string_view to_text(FaultKind kind);
inline constexpr int kFaultKinds = static_cast<int>(FaultKind::kSilentLoss) + 1;

}  // namespace limen::virtual_chip
