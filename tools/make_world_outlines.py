#!/usr/bin/env python3
"""Makes packs/public_site/world_outlines.txt: outlines of countries for the maps of the public site.

    npm pack world-atlas && tar xzf world-atlas-2.0.2.tgz
    tools/make_world_outlines.py package/countries-110m.json package/countries-50m.json > packs/public_site/world_outlines.txt

Source: Natural Earth 1:110m and 1:50m admin 0 countries (public domain), as TopoJSON of the npm package world-atlas 2.0.2
(ISC for the packing). The topology is decoded here; areas come from 1:110m, the places of small states from 1:50m.
Projection: Equal Earth (Šavrič, Patterson, Jenny 2018). Codes: ISO 3166-1 numeric to alpha by ICU's region data, through
the library that the project is built with.
"""
import ctypes
import ctypes.util
import json
import math
import sys

WIDTH = 1000
SMALL = 12  # square units of the grid: below that a country gets a dot
SOUTH = -58  # degrees; Antarctica is left out
KOSOVO = ("XKX", "XK")  # user-assigned code, in use with the EU, IMF and others; Natural Earth has no numeric code


def icu():
    name = ctypes.util.find_library("icui18n")
    library = ctypes.CDLL(name)
    version = name.split(".")[-1]
    common = ctypes.CDLL(ctypes.util.find_library("icuuc"))
    by_number = getattr(library, f"uregion_getRegionFromNumericCode_{version}")
    by_number.restype = ctypes.c_void_p
    by_number.argtypes = [ctypes.c_int32, ctypes.POINTER(ctypes.c_int)]
    code = getattr(library, f"uregion_getRegionCode_{version}")
    code.restype = ctypes.c_char_p
    code.argtypes = [ctypes.c_void_p]
    alpha3 = getattr(common, f"uloc_getISO3Country_{version}")
    alpha3.restype = ctypes.c_char_p
    alpha3.argtypes = [ctypes.c_char_p]

    def codes(number):
        status = ctypes.c_int(0)
        region = by_number(number, ctypes.byref(status))
        if status.value > 0 or not region:
            return None
        two = code(region).decode()
        three = alpha3(f"und_{two}".encode()).decode()
        return (three, two) if len(two) == 2 and len(three) == 3 else None

    return codes


def arcs_of(topology):
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    made = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        made.append(points)
    return made


def ring_of(indices, arcs):
    points = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return points


def polygons_of(geometry, arcs):
    if geometry["type"] == "Polygon":
        return [[ring_of(ring, arcs) for ring in geometry["arcs"]]]
    if geometry["type"] == "MultiPolygon":
        return [[ring_of(ring, arcs) for ring in polygon] for polygon in geometry["arcs"]]
    return []


A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796


def equal_earth(longitude, latitude):
    l, t = math.radians(longitude), math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    x = 2 * math.sqrt(3) * l * math.cos(t) / (3 * (9 * A4 * t**8 + 7 * A3 * t**6 + 3 * A2 * t**2 + A1))
    return x, A4 * t**9 + A3 * t**7 + A2 * t**3 + A1 * t


HALF = equal_earth(180, 0)[0]
TOP, BOTTOM = equal_earth(0, 84)[1], equal_earth(0, SOUTH)[1]
SCALE = WIDTH / (2 * HALF)
HEIGHT = math.ceil((TOP - BOTTOM) * SCALE)


def on_grid(point):
    x, y = equal_earth(*point)
    return (x + HALF) * SCALE, (TOP - y) * SCALE


def area_and_middle(ring):
    area = cx = cy = 0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1]):
        cross = x1 * y2 - x2 * y1
        area, cx, cy = area + cross, cx + (x1 + x2) * cross, cy + (y1 + y2) * cross
    if abs(area) < 1e-9:
        return 0, ring[0]
    return abs(area) / 2, (cx / (3 * area), cy / (3 * area))


def without_jumps(ring):
    """The ring in one piece across the 180th meridian, once or, where it crosses it, at both edges of the map."""
    made, turn = [], 0
    for longitude, latitude in ring:
        if made and longitude + turn - made[-1][0] > 180:
            turn -= 360
        elif made and longitude + turn - made[-1][0] < -180:
            turn += 360
        made.append((longitude + turn, latitude))
    shifts = [0]
    if max(x for x, _ in made) > 180:
        shifts.append(-360)
    if min(x for x, _ in made) < -180:
        shifts.append(360)
    return [clipped([(x + shift, y) for x, y in made]) for shift in shifts]


def clipped(ring):
    """What lies beyond an edge becomes a line along it, from where the ring leaves to where it comes back."""
    outside = [abs(x) > 180 for x, _ in ring]
    if not any(outside) or all(outside):
        return [] if all(outside) else ring
    start = outside.index(False)
    ring, outside = ring[start:] + ring[:start], outside[start:] + outside[:start]
    kept = []
    for i, (x, y) in enumerate(ring):
        within = outside[i] and outside[i - 1] and outside[(i + 1) % len(ring)]
        if not within:
            kept.append((min(max(x, -180), 180), y))
    return kept


def path_of(polygons):
    text = ""
    for polygon in polygons:
        for ring in [piece for ring in polygon for piece in without_jumps(ring) if piece]:
            points = []
            for x, y in map(on_grid, ring):
                point = (round(min(max(x, 0), WIDTH)), round(min(max(y, 0), HEIGHT)))
                if not points or points[-1] != point:
                    points.append(point)
            while len(points) > 1 and points[-1] == points[0]:
                points.pop()
            if len(points) < 3:
                continue
            text += f"M{points[0][0]} {points[0][1]}l"
            steps = [f"{x2 - x1} {y2 - y1}" for (x1, y1), (x2, y2) in zip(points, points[1:])]
            text += " ".join(steps).replace(" -", "-") + "z"
    return text


def main():
    codes_of = icu()
    countries = {}
    for name, is_fine in ((sys.argv[1], False), (sys.argv[2], True)):
        with open(name, encoding="utf-8") as file:
            topology = json.load(file)
        arcs = arcs_of(topology)
        for geometry in topology["objects"]["countries"]["geometries"]:
            label = geometry["properties"]["name"]
            if label == "Antarctica":
                continue
            codes = codes_of(int(geometry["id"])) if "id" in geometry else KOSOVO if label == "Kosovo" else None
            key = codes or ("-", label)
            if is_fine and (key in countries or not codes):
                continue  # at this scale: places of states that the coarse outlines have not
            polygons = polygons_of(geometry, arcs)
            if not polygons:
                continue
            rings = [[on_grid(point) for point in piece] for polygon in polygons for piece in without_jumps(polygon[0]) if piece]
            largest = max((area_and_middle(ring) for ring in rings), key=lambda found: found[0])
            total = sum(area_and_middle(ring)[0] for ring in rings)
            countries[key] = (codes, largest[1], is_fine or total < SMALL, "" if is_fine else path_of(polygons))
    print("# Outlines of countries on a grid, in the Equal Earth projection. Derived from Natural Earth 1:110m and 1:50m (public domain,")
    print("# https://www.naturalearthdata.com) by tools/make_world_outlines.py. They say nothing about the standing of any territory.")
    print(f"grid {WIDTH} {HEIGHT}")
    for key in sorted(countries):
        codes, (x, y), dot, path = countries[key]
        three, two = codes or ("-", "-")
        x, y = round(min(max(x, 0), WIDTH)), round(min(max(y, 0), HEIGHT))
        print(three, two, x, y, "dot" if dot else "area", path or "-")


main()
