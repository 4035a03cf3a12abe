// Made by tools/make_paxlst_directory.py from directory.txt. Change that and make it again.
#include "formats/paxlst/directory.h"

namespace limen::paxlst {
namespace {

constexpr DirectoryRow kRows[] = {
    {0, edifact::tag("BGM"), true, 1, true, 1, 5, 48},
    {0, edifact::tag("RFF"), false, 1, false, 1, 5, 48},
    {0, edifact::tag("DTM"), false, 9, false, 9, 5, 48},
    {0, edifact::tag("LOC"), false, 9, false, 9, 16, 48},
    {1, edifact::tag("NAD"), false, 5, false, 5, 5, 48},
    {1, edifact::tag("CTA"), false, 1, false, 1, 5, 48},
    {1, edifact::tag("COM"), false, 9, false, 9, 5, 48},
    {2, edifact::tag("TDT"), true, 10, true, 10, 5, 48},
    {2, edifact::tag("DTM"), true, 1, false, 1, 5, 26},
    {2, edifact::tag("DTM"), false, 1, false, 1, 27, 48},
    {3, edifact::tag("LOC"), false, 99, false, 99, 5, 48},
    {3, edifact::tag("DTM"), false, 5, false, 5, 5, 48},
    {4, edifact::tag("NAD"), false, 99999, false, 99999, 5, 48},
    {4, edifact::tag("ATT"), false, 9, false, 9, 5, 48},
    {4, edifact::tag("DTM"), false, 9, false, 9, 5, 48},
    {4, edifact::tag("MEA"), false, 9, false, 9, 5, 48},
    {4, edifact::tag("GEI"), false, 5, false, 5, 5, 48},
    {4, edifact::tag("FTX"), false, 5, false, 99, 5, 5},
    {4, edifact::tag("FTX"), false, 99, false, 99, 6, 48},
    {4, edifact::tag("LOC"), false, 25, false, 25, 5, 48},
    {4, edifact::tag("COM"), false, 1, false, 9, 5, 48},
    {4, edifact::tag("EMP"), false, 9, false, 9, 5, 48},
    {4, edifact::tag("NAT"), false, 9, false, 9, 5, 48},
    {4, edifact::tag("RFF"), false, 1, false, 99999, 5, 24},
    {4, edifact::tag("RFF"), false, 99999, false, 99999, 25, 48},
    {5, edifact::tag("DOC"), false, 5, false, 5, 5, 48},
    {5, edifact::tag("DTM"), false, 5, false, 5, 5, 48},
    {5, edifact::tag("GEI"), false, 9, false, 9, 5, 48},
    {5, edifact::tag("RFF"), false, 9, false, 9, 5, 48},
    {5, edifact::tag("LOC"), false, 2, false, 2, 5, 48},
    {5, edifact::tag("CPI"), false, 1, false, 1, 5, 48},
    {5, edifact::tag("QTY"), false, 9, false, 9, 5, 48},
    {6, edifact::tag("GID"), false, 99, false, 99, 5, 48},
    {6, edifact::tag("FTX"), false, 9, false, 9, 5, 48},
    {6, edifact::tag("QTY"), false, 9, false, 9, 5, 48},
    {7, edifact::tag("TDT"), false, 1, false, 1, 5, 48},
    {7, edifact::tag("FTX"), false, 1, false, 1, 5, 48},
    {0, edifact::tag("CNT"), false, 1, false, 1, 5, 48},
    {0, edifact::tag("AUT"), false, 1, false, 1, 5, 48},
};

constexpr std::uint8_t kParents[] = {0, 0, 0, 2, 0, 4, 4, 4};

}  // namespace

std::span<const DirectoryRow> directory_rows() { return kRows; }
std::span<const std::uint8_t> directory_parents() { return kParents; }

}  // namespace limen::paxlst
