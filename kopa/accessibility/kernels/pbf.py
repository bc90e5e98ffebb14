# mypy: disable-error-code="no-untyped-def"
"""Kernels that read the blocks of a .osm.pbf file: messages, packed numbers, ways, nodes.

Every read is checked against the end of its message; a message that does not hold returns -1,
and the reader refuses the file. Format: https://wiki.openstreetmap.org/wiki/PBF_Format
"""

import numpy as np

from kopa.accessibility.kernels.shortest_paths import kernel

NO_TAG = -1
"""Index of a word that a block's table of strings does not hold."""


@kernel
def varint(buf, at, end):
    """Return (value, next position); the position is -1 where the number runs over the end."""
    value = np.uint64(0)
    shift = np.uint64(0)
    while at < end and shift < np.uint64(64):
        byte = np.uint64(buf[at])
        at += 1
        value |= (byte & np.uint64(127)) << shift
        if byte < np.uint64(128):
            return np.int64(value), at
        shift += np.uint64(7)
    return np.int64(0), -1


@kernel
def zigzag(value):
    """Return the signed number that an unsigned one stands for."""
    return np.int64((np.uint64(value) >> np.uint64(1)) ^ np.uint64(-np.int64(np.uint64(value) & np.uint64(1))))


@kernel
def outline(buf, at, end, number, start, stop):
    """List the fields of a message: number, and start and stop of its bytes (or its value and -1).

    Returns how many there are, -1 if the message is damaged, -2 if the arrays are too short.
    """
    count = 0
    while at < end:
        tag, at = varint(buf, at, end)
        if at < 0:
            return -1
        if count == len(number):
            return -2
        number[count] = tag >> 3
        wire = tag & 7
        if wire == 0:
            start[count], at = varint(buf, at, end)
            stop[count] = -1
            if at < 0:
                return -1
        elif wire == 2:
            size, at = varint(buf, at, end)
            if at < 0 or size < 0 or size > end - at:
                return -1
            start[count] = at
            stop[count] = at + size
            at += size
        elif wire == 1 or wire == 5:
            size = 8 if wire == 1 else 4
            if size > end - at:
                return -1
            start[count] = at
            stop[count] = at + size
            at += size
        else:
            return -1
        count += 1
    return count


@kernel
def find(buf, start, stop, word):
    """Return the first string equal to `word`, or NO_TAG."""
    for i in range(len(start)):
        if stop[i] - start[i] == len(word):
            same = True
            for j in range(len(word)):
                if buf[start[i] + j] != word[j]:
                    same = False
                    break
            if same:
                return i
    return NO_TAG


@kernel
def _packed(buf, at, end, out, count):
    """Append packed unsigned numbers; return the new count or -1."""
    while at < end:
        value, at = varint(buf, at, end)
        if at < 0 or count >= len(out):
            return -1
        out[count] = value
        count += 1
    return count


@kernel
def _is_road(keys, values, at, end, highway, route, ferry):
    for i in range(at, end):
        if (keys[i] == highway and highway >= 0) or (keys[i] == route and route >= 0 and values[i] == ferry):
            return True
    return False


@kernel
def ways(buf, start, stop, highway, route, ferry, way_id, keys, values, tag_end, refs, ref_end):
    """Read the ways that are roads or ferries: ids, string indexes of tags, references to nodes.

    Returns the number of those ways, or -1 if a way is damaged.
    """
    count = 0
    n_keys = 0
    n_refs = 0
    for w in range(len(start)):
        at = start[w]
        end = stop[w]
        first_key = n_keys
        n_values = n_keys
        ref_at = 0
        ref_to = 0
        number = np.int64(0)
        while at < end:
            tag, at = varint(buf, at, end)
            if at < 0:
                return -1
            if tag & 7 == 0:
                value, at = varint(buf, at, end)
                if at < 0:
                    return -1
                if tag >> 3 == 1:
                    number = value
                continue
            if tag & 7 != 2:
                return -1
            size, at = varint(buf, at, end)
            if at < 0 or size < 0 or size > end - at:
                return -1
            if tag >> 3 == 2:
                n_keys = _packed(buf, at, at + size, keys, n_keys)
            elif tag >> 3 == 3:
                n_values = _packed(buf, at, at + size, values, n_values)
            elif tag >> 3 == 8:
                ref_at = at
                ref_to = at + size
            if n_keys < 0 or n_values < 0:
                return -1
            at += size
        if n_keys != n_values:
            return -1
        if not _is_road(keys, values, first_key, n_keys, highway, route, ferry):
            n_keys = first_key
            continue
        ref = np.int64(0)
        while ref_at < ref_to:
            delta, ref_at = varint(buf, ref_at, ref_to)
            if ref_at < 0:
                return -1
            ref += zigzag(delta)
            refs[n_refs] = ref
            n_refs += 1
        way_id[count] = number
        tag_end[count] = n_keys
        ref_end[count] = n_refs
        count += 1
    return count


@kernel
def dense(buf, fields, start, stop, ids, lon, lat, tags_at, wanted):
    """Read dense nodes: ids and coordinates; `tags_at` where the tags of a node begin that has a `wanted` key, else -1.

    Coordinates are in units of the block, keys are numbers of its strings.

    Returns the number of nodes, or -1 if they are damaged.
    """
    n = 0
    for f in range(len(fields)):
        at = start[f]
        end = stop[f]
        if fields[f] == 1 or fields[f] == 8 or fields[f] == 9:
            out = ids if fields[f] == 1 else (lat if fields[f] == 8 else lon)
            total = np.int64(0)
            count = 0
            while at < end:
                delta, at = varint(buf, at, end)
                if at < 0 or count >= len(out):
                    return -1
                total += zigzag(delta)
                out[count] = total
                count += 1
            if n != 0 and count != n:
                return -1
            n = count
    tags_at[:n] = -1
    for f in range(len(fields)):
        if fields[f] == 10 and len(wanted) > 0:
            at = start[f]
            first = at
            node = 0
            while at < stop[f] and node < n:
                key, at = varint(buf, at, stop[f])
                if at < 0:
                    return -1
                if key == 0:
                    node += 1
                    first = at
                    continue
                for one in wanted:
                    if key == one:
                        tags_at[node] = first
                _value, at = varint(buf, at, stop[f])
                if at < 0:
                    return -1
    return n


@kernel
def plain_nodes(buf, start, stop, ids, lon, lat, keys, values, tag_end):
    """Read nodes that are messages of their own; return their number or -1."""
    n_keys = 0
    n_values = 0
    for i in range(len(start)):
        at = start[i]
        end = stop[i]
        ids[i] = 0
        lon[i] = 0
        lat[i] = 0
        while at < end:
            tag, at = varint(buf, at, end)
            if at < 0:
                return -1
            field = tag >> 3
            if tag & 7 == 0:
                value, at = varint(buf, at, end)
                if at < 0:
                    return -1
                if field == 1:
                    ids[i] = zigzag(value)
                elif field == 8:
                    lat[i] = zigzag(value)
                elif field == 9:
                    lon[i] = zigzag(value)
            elif tag & 7 == 2:
                size, at = varint(buf, at, end)
                if at < 0 or size < 0 or size > end - at:
                    return -1
                if field == 2:
                    n_keys = _packed(buf, at, at + size, keys, n_keys)
                elif field == 3:
                    n_values = _packed(buf, at, at + size, values, n_values)
                if n_keys < 0 or n_values < 0:
                    return -1
                at += size
            else:
                return -1
        if n_keys != n_values:
            return -1
        tag_end[i] = n_keys
    return len(start)
