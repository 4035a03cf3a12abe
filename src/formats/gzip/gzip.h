// Gzip (RFC 1952) unpacked as it is read: a source of bytes in, a source of bytes out. Several members behind one
// another are one stream; zeros that fill a block behind the last are passed over.
//
// Memory does not grow with the stream. Damage and a cut end are told, and what came before them was given out: the
// caller must look before he takes an end for the end. Threads: one source belongs to one thread. No I/O.
//
//   if (gzip::is_packed(first)) source = gzip::unpack(std::move(source), [&](std::string_view why) { … });
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace limen::gzip {

// Gives the next bytes of a stream, at most buffer.size() of them; 0 at the end.
using Source = std::function<std::size_t(std::span<char> buffer)>;

bool is_packed(std::string_view first_bytes);  // two suffice
// `spoiled` is called at most once, with what is wrong.
Source unpack(Source packed, std::function<void(std::string_view message)> spoiled);

// All of it, of packed bytes that are at hand. Errors: "file.gzip" (damaged or cut), "file.too_large" (more than `most`
// bytes unpacked).
Result<std::string> unpack_whole(std::string_view packed, std::size_t most);

}  // namespace limen::gzip
