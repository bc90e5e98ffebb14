# mypy: disable-error-code="no-untyped-def"
"""Kernels that search over the hierarchy with a second cost, which settles ties as the plain search does.

They mirror `climb` and `sweep` of `sweep`: (first, second) is compared as a pair.
"""

from kopa.accessibility.kernels.hierarchy import FAR
from kopa.accessibility.kernels.shortest_paths import INF, kernel
from kopa.accessibility.kernels.sweep import LANES


@kernel
def _lower(one, two, at, first, second):
    """Put (first, second) at a place if it is less than what is there."""
    if first < one[at] or (first == one[at] and second < two[at] and first < FAR):
        one[at] = first
        two[at] = second


@kernel
def climb_pairs(
    starts, heads, one, two, parent, node, first, second, dist1, dist2, place, begin, follow, lane_of, found1, found2
):
    """Search upwards from each source (two ends); list what is found at each place of the part, lane by lane."""
    count = 0
    for lane in range(len(node)):
        a = -1
        b = -1
        if first[lane, 0] < FAR:
            a = node[lane, 0]
            _lower(dist1, dist2, a, first[lane, 0], second[lane, 0])
        if first[lane, 1] < FAR:
            b = node[lane, 1]
            _lower(dist1, dist2, b, first[lane, 1], second[lane, 1])
            if b == a:
                b = -1
        while a >= 0 or b >= 0:
            if a < b:
                a, b = b, a
            v = a
            f = dist1[v]
            d = dist2[v]
            if f < FAR:
                dist1[v] = FAR
                for e in range(starts[v], starts[v + 1]):
                    _lower(dist1, dist2, heads[e], f + one[e], d + two[e])
                p = place[v]
                if p >= 0:
                    lane_of[count] = lane
                    found1[count] = f
                    found2[count] = d
                    follow[count] = begin[p]
                    begin[p] = count
                    count += 1
            a = parent[v]
            if a == b:
                b = -1


@kernel
def sweep_pairs(
    ls, slot, one, two, depths, begin, follow, lane_of, found1, found2, stack1, stack2, hang, target, ends,
    t_cost1, t_cost2, t_leg1, t_leg2, s_leg1, s_leg2, over, over_lane, over1, over2, out1, out2,
):  # fmt: skip
    """Carry the costs of all lanes down to a row of `out1` and `out2` for each target; see `sweep`."""
    for i in range(len(depths)):
        row1 = stack1[depths[i]]
        row2 = stack2[depths[i]]
        for lane in range(LANES):
            row1[lane] = FAR
            row2[lane] = 0
        e = begin[i]
        while e >= 0:
            _lower(row1, row2, lane_of[e], found1[e], found2[e])
            e = follow[e]
        begin[i] = -1
        for a in range(ls[i], ls[i + 1]):
            from1 = stack1[slot[a]]
            from2 = stack2[slot[a]]
            w1 = one[a]
            w2 = two[a]
            for lane in range(LANES):
                c = from1[lane] + w1
                d = from2[lane] + w2
                old = row1[lane]
                less = (c < old) | ((c == old) & (d < row2[lane]))
                row1[lane] = c if less else old
                row2[lane] = d if less else row2[lane]
        for h in range(hang[i], hang[i + 1]):
            t = target[h]
            done1 = out1[t]
            done2 = out2[t]
            left1 = stack1[ends[t, 0]]
            left2 = stack2[ends[t, 0]]
            right1 = stack1[ends[t, 1]]
            right2 = stack2[ends[t, 1]]
            for lane in range(LANES):
                c = left1[lane] + t_cost1[t, 0]
                d = left2[lane] + t_cost2[t, 0]
                f = right1[lane] + t_cost1[t, 1]
                g = right2[lane] + t_cost2[t, 1]
                if f < c or (f == c and g < d):
                    c = f
                    d = g
                done1[lane] = c + t_leg1[t] + s_leg1[lane] if c < FAR else INF
                done2[lane] = d + t_leg2[t] + s_leg2[lane] if c < FAR else 0
            for o in range(over[t], over[t + 1]):
                lane = over_lane[o]
                c = over1[o]
                if c < done1[lane] or (c == done1[lane] and over2[o] < done2[lane]):
                    done1[lane] = c
                    done2[lane] = over2[o]
