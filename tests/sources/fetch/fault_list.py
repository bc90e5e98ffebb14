"""Every fault that a publisher, a network, a certificate or a disk is known for, and the test of how it ends.

The first word of a test is its module; what stands in brackets is the case. `make faults` counts how many of these
faults ended as their test says.
"""

FAULTS = {
    "body shorter than its length": "http test_a_body_that_does_not_come_whole_is_asked_for_again[cut_length]",
    "chunked body cut": "http test_a_body_that_does_not_come_whole_is_asked_for_again[cut_chunked]",
    "HTTP/1.0 body without length cut": "http test_a_body_that_does_not_come_whole_is_asked_for_again[cut_http10]",
    "packed body cut inside a right length": "http test_a_body_that_does_not_come_whole_is_asked_for_again[cut_gzip]",
    "bit flipped in a packed body": "http test_a_body_that_does_not_come_whole_is_asked_for_again[flip_gzip]",
    "bytes after the end": "http test_a_body_that_does_not_come_whole_is_asked_for_again[tail]",
    "reset": "http test_a_body_that_does_not_come_whole_is_asked_for_again[reset]",
    "reset in the middle": "http test_a_body_that_does_not_come_whole_is_asked_for_again[reset_late]",
    "stall": "http test_a_body_that_does_not_come_whole_is_asked_for_again[stall]",
    "drip": "http test_a_drip_is_ended_by_the_deadline_of_the_whole[drip]",
    "drip of the head": "http test_a_drip_is_ended_by_the_deadline_of_the_whole[drip_headers]",
    "bomb in a packed body": "http test_a_body_that_is_too_long_or_unpacks_without_end_is_not_read_on",
    "400": "http test_statuses_are_tried_again_where_that_may_help[400]",
    "401": "collections test_faults_of_collections[401]",
    "403, too many cells": "pxweb test_faults_of_tables[too many cells]",
    "404": "http test_statuses_are_tried_again_where_that_may_help[404]",
    "429 with Retry-After": "http test_a_wish_to_wait_is_heeded_up_to_two_minutes",
    "429 without Retry-After": "pxweb test_faults_of_tables[too many requests for ever]",
    "500, then 200": "pxweb test_faults_of_tables[error, then not]",
    "503 for ever": "http test_statuses_are_tried_again_where_that_may_help[503]",
    "redirect to another host": "http test_redirects_are_looked_at_before_they_are_followed[https://elsewhere.example.org/x]",
    "redirect to http": "http test_redirects_are_looked_at_before_they_are_followed[http://geo.stat.fi/x]",
    "redirect to loopback": "http test_redirects_are_looked_at_before_they_are_followed[https://127.0.0.1/x]",
    "redirect to a file": "http test_redirects_are_looked_at_before_they_are_followed[file:///etc/passwd]",
    "page of HTML under 200": "feature_services test_faults_of_pages[html under 200]",
    "ExceptionReport under 200": "feature_services test_faults_of_pages[busy for ever]",
    "empty page before the end": "feature_services test_faults_of_pages[empty page before the end]",
    "repeated page": "feature_services test_faults_of_pages[repeated page]",
    "cap below the count that was asked for": (
        "feature_services test_a_service_that_gives_fewer_than_asked_is_read_to_its_end"
    ),
    "ignored filter": "feature_services test_an_ignored_box_is_noticed",
    "ignored beginning of a page": "feature_services test_faults_of_pages[begin of page ignored]",
    "one id in two pages": "feature_services test_faults_of_pages[a key in two pages]",
    "count that changes between pages": "feature_services test_faults_of_pages[count grows while pages are read]",
    "renamed column": "feature_services test_faults_of_pages[renamed column]",
    "renamed variable of PxWeb": "pxweb test_variables_are_found_by_their_values_whatever_they_are_called",
    "next year's layer missing": (
        "feature_services test_next_years_layer_that_is_not_there_yet_is_told_in_the_services_words"
    ),
    "discontinued database": "pxweb test_faults_of_tables[discontinued database]",
    "wrong label of coordinates": "feature_services test_faults_of_pages[another label]",
    "other coordinates under the right label": (
        "feature_services test_faults_of_pages[another coordinate system under the right label]"
    ),
    "swapped axes": "feature_services test_faults_of_pages[swapped axes]",
    "lost leading zeros": "feature_services test_faults_of_pages[leading zeros lost]",
    "byte-order mark": "feature_services test_faults_of_pages[byte-order mark]",
    "Latin-1": "feature_services test_a_latin_1_answer_is_refused_by_its_byte",
    "hidden: -1": "feature_services test_the_table_has_codes_as_text_and_hidden_ages_missing",
    "hidden: null": "pxweb test_hidden_cells_are_missing_and_counted",
    "archive that leads out of its folder": "whole_files test_faults_of_archives[zip slip]",
    "archive that swells": "whole_files test_faults_of_archives[bomb]",
    "file that is not there under its name": (
        "road_files test_a_file_that_is_not_there_is_told_with_what_its_name_rests_on[404]"
    ),
    "page in place of a file": "road_files test_faults_of_road_files[a page]",
    "release that changes between files": "road_files test_files_of_two_releases_are_not_taken_together",
    "layer missing in a whole archive": "road_files test_faults_of_road_files[no layer of links]",
    "column missing in a layer": "road_files test_faults_of_road_files[no column]",
    "damaged file in a whole archive": "road_files test_faults_of_road_files[a damaged GeoPackage]",
    "checksum of another file": "whole_files test_faults_of_extracts[other md5]",
    "another body under the same date": "http test_another_body_under_the_same_date_fails_the_check_and_begins_again",
    "part that is whole already": "http test_a_part_that_is_whole_already_is_asked_for_anew",
    "password that breaks the proxy's address": (
        "http test_an_address_that_is_no_proxy_is_said_so_once_and_not_repeated[http://me:sec#ret@127.0.0.1:9]"
    ),
    "another form at any depth": (
        "other_forms test_a_changed_form_is_refused_or_read_and_what_is_called_whole_can_be_built[organisations]"
    ),
    "list of changes that is none": "education test_where_the_service_does_not_tell_all_are_asked_for",
    "certificates named in settings that are not there": (
        "http test_settings_that_lead_nowhere_are_named[bundle not there]"
    ),
    "certificates named in settings that are none": "http test_settings_that_lead_nowhere_are_named[no certificate]",
    "mirror on a server: file of another checksum": (
        "fetching test_what_is_not_as_it_says_is_refused_and_nobody_else_is_asked[other bytes]"
    ),
    "mirror on a server: record that lies": (
        "fetching test_what_is_not_as_it_says_is_refused_and_nobody_else_is_asked[other rows]"
    ),
    "mirror on a server: path in place of a name": (
        "fetching test_what_is_not_as_it_says_is_refused_and_nobody_else_is_asked[path for a name]"
    ),
    "mirror on a server: redirect to another host": (
        "fetching test_what_is_not_as_it_says_is_refused_and_nobody_else_is_asked[redirect]"
    ),
    "people left in code lists by an earlier kopa": (
        "education test_code_lists_of_an_earlier_kopa_are_named_with_the_mend"
    ),
    "people in a bundle or mirror": "education test_what_a_bundle_or_mirror_holds_of_people_is_not_taken",
    "bundle of an older catalogue": "bundle test_a_bundle_of_an_older_catalogue_is_refused_before_anything_is_taken",
    "ignored Range": "http test_a_server_that_ignores_ranges_sends_it_from_the_start",
    "private authority": "http test_each_variable_makes_a_private_authority_known",
    "authority without keyUsage": "http test_an_authority_without_key_usage_is_taken",
    "proxy that wants another password": "http test_a_proxy_that_refuses_is_named_with_the_mend[407]",
    "host of NO_PROXY": "http test_hosts_of_no_proxy_are_asked_directly",
    "remark under 200: out of time": "overpass test_faults_of_answers[remark: out of time]",
    "remark under 200: out of memory": "overpass test_faults_of_answers[remark: out of memory]",
    "429 without Retry-After, room told on another page": (
        "overpass test_a_server_without_room_is_left_alone_until_it_has[slot]"
    ),
    "answer too long for the memory": "overpass test_an_answer_that_is_too_long_is_asked_for_in_quarters",
    "no room for long": "overpass test_a_server_that_has_no_room_for_long_is_not_waited_for",
    "504 of a busy server": "overpass test_faults_of_answers[504 for ever]",
    "tile of another box": "overpass test_faults_of_answers[another box]",
    "tile of another moment": "overpass test_faults_of_answers[moment ignored]",
    "server behind the moment asked for": "overpass test_faults_of_answers[server behind]",
    "map that changes between tiles": "overpass test_faults_of_answers[data that change for ever]",
    "node of a way missing": "overpass test_faults_of_answers[a node missing]",
    "full disk": "fetching test_a_full_disk_is_one_message_and_nothing_is_lost",
    "killed at any moment": "killed test_a_fetch_that_is_killed_at_any_moment_leaves_everything_whole",
    "build killed at any moment": "killed test_a_build_that_is_killed_at_any_moment_leaves_everything_whole",
    "two fetches at once": "fetching test_two_fetches_at_once_ask_once_and_both_have_it",
}  # fmt: skip


def not_ended(passed):
    """Return the faults of which no test passed; `passed` are (module, name of a test with its case)."""
    return [fault for fault, told in FAULTS.items() if not any(_is(told, *one) for one in passed)]


def _is(told, module, name):
    of, _, test = told.partition(" ")
    wanted, _, case = test.partition("[")
    at, _, cases = name.partition("[")
    case, cases = case.removesuffix("]"), cases.removesuffix("]")
    of_case = not case or case in (cases, *cases.split("-")) or f"-{case}." in cases
    return (module, at) == (f"test_{of}", wanted) and of_case
