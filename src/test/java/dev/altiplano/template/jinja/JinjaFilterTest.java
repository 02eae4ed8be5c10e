package dev.altiplano.template.jinja;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class JinjaFilterTest {
  @TestFactory
  Stream<DynamicTest> json() {
    return Table.of(
        "{{ dict | tojson }}",
        "{\"b\": 1, \"a\": [1, null], \"items\": 5}",
        "{{ dict | tojson(indent=2) }}",
        "{\n  \"b\": 1,\n  \"a\": [\n    1,\n    null\n  ],\n  \"items\": 5\n}",
        "{{ [[], {}] | tojson(indent=1) }}",
        "[\n [],\n {}\n]",
        "{{ dict | tojson(separators=(',', ':')) }}",
        "{\"b\":1,\"a\":[1,null],\"items\":5}",
        "{{ dict | tojson(sort_keys=true) }}",
        "{\"a\": [1, null], \"b\": 1, \"items\": 5}",
        "{{ 'é😀' | tojson }} {{ 'é😀' | tojson(ensure_ascii=true) }}",
        "\"é😀\" \"\\u00e9\\ud83d\\ude00\"",
        "{{ '<a href=\"x\">&\\'\\n\\x01' | tojson }}",
        "\"<a href=\\\"x\\\">&'\\n\\u0001\"",
        "{{ [1.0, true, none, (1, 2)] | tojson }}",
        "[1.0, true, null, [1, 2]]",
        "{{ {1: 2, none: 3} | tojson }}",
        "{\"1\": 2, \"null\": 3}");
  }

  @TestFactory
  Stream<DynamicTest> texts() {
    return Table.of(
        "[{{ ' \\n x \\t' | trim }}]",
        "[x]",
        "{{ 'xxaxx' | trim('x') }}",
        "a",
        "{{ 5 | string + 'x' }} {{ none | string }}",
        "5x None",
        "{{ text | upper }} {{ text | lower }} {{ text | capitalize }}",
        "HELLO WORLD hello world Hello world",
        "{{ \"they're bill's-x\" | title }}",
        "They're Bill's-X",
        "{{ text | replace('o', '0') }}",
        "Hell0 W0rld",
        "{{ 'a\\nb\\n\\nc\\n' | indent(2) }}",
        "a\n  b\n\n  c\n",
        "{{ 'a\\nb' | indent(2, first=true) }} {{ 'a\\nb' | indent('> ') }}",
        "  a\n  b a\n> b",
        "{{ missing | default('x') }} {{ '' | default('x') }} {{ '' | default('x', true) }}",
        "x  x",
        "{{ '<b>' | safe }}",
        "<b>",
        "{{ '<b>' | safe + '<i>' }}",
        "<b>&lt;i&gt;");
  }

  @TestFactory
  Stream<DynamicTest> numbers() {
    return Table.of(
        "{{ ' 12 ' | int }} {{ '5.7' | int }} {{ 'x' | int }} {{ 'x' | int(3) }}", "12 5 0 3",
        "{{ 5.7 | int }} {{ true | int }} {{ none | int }}", "5 1 0",
        "{{ '5.5' | float }} {{ 7 | float }} {{ 'x' | float }}", "5.5 7.0 0.0");
  }

  @TestFactory
  Stream<DynamicTest> lists() {
    return Table.of(
        "{{ numbers | length }} {{ text | length }} {{ missing | length }}",
        "3 11 0",
        "{{ numbers | first }} {{ numbers | last }} [{{ [] | first }}]",
        "3 2 []",
        "{{ numbers | sort }} {{ numbers | sort(reverse=true) }}",
        "[1, 2, 3] [3, 2, 1]",
        "{{ words | sort }} {{ words | sort(case_sensitive=true) }}",
        "['A', 'b', 'c'] ['A', 'b', 'c']",
        "{{ messages | sort(attribute='role') | map(attribute='role') | list }}",
        "['assistant', 'user']",
        "{{ [1, 2, 1, 'a', 'A'] | unique | list }}",
        "[1, 2, 'a']",
        "{{ numbers | join(',') }} {{ messages | join('+', attribute='role') }}",
        "3,1,2 user+assistant",
        "{{ dict | items | list }}",
        "[('b', 1), ('a', [1, None]), ('items', 5)]",
        "{{ {'b': 1, 'A': 2} | dictsort }}",
        "[('A', 2), ('b', 1)]",
        "{{ words | map('upper') | list }}",
        "['B', 'A', 'C']",
        "{{ messages | map(attribute='calls', default=0) | list }}",
        "[0, [1]]",
        "{{ messages | selectattr('role', 'equalto', 'user') | map(attribute='content') | list }}",
        "['hi']",
        "{{ messages | rejectattr('role', '==', 'user') | list | length }}",
        "1",
        "{{ messages | selectattr('calls', 'defined') | list | length }}",
        "1",
        "{{ [0, 1, 2] | select | list }} {{ [1, 2, 3] | reject('odd') | list }}",
        "[1, 2] [2]",
        "{{ nothing | selectattr('x') | list }}",
        "[]",
        "{{ numbers | reverse | list }} {{ text | reverse }}",
        "[2, 1, 3] dlroW olleH",
        "{% set once = numbers | map('string') %}{{ once | list }}{{ once | list }}",
        "['3', '1', '2'][]");
  }
}
