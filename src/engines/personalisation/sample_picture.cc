#include "engines/personalisation/personalisation.h"

namespace limen::personalisation {

// A light disc on dark ground, grey, drawn for this purpose and compressed with libjpeg.
const Bytes& sample_picture() {
  static const Bytes kPicture = *from_hex(
      "ffd8ffe000104a46494600010100000100010000ffdb0043000d090a0b0a080d0b0a0b0e0e0d0f13201513121213271c1e17"
      "202e2931302e292d2c333a4a3e333646372c2d405741464c4e525352323e5a615a50604a51524fffc0000b08000800080101"
      "1100ffc40014000100000000000000000000000000000004ffc4002110000102040700000000000000000000000102030004"
      "111205061314224171ffda0008010100003f003ca4d60c9cbaa65f4b3bdd270025925571adbca9e771ffd9");
  return kPicture;
}

}  // namespace limen::personalisation
