package dev.altiplano.template.gotemplate;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The functions that templates call. */
class GoFunctionTest {
  @TestFactory
  Stream<DynamicTest> decides() {
    return Language.texts(
        "{{ and .Yes .Text }} {{ and .No .Text }} {{ or .No .Text }} {{ or .No .Empty }}.",
            "Hello false Hello .",
        "{{ and .No (index .Words 99) }} {{ or .Yes (index .Words 99) }}", "false true",
        "{{ .Text | and .Yes }} {{ .Text | or .Half }}", "Hello 0.5",
        "{{ not .Text }} {{ not .None }}", "false true",
        "{{ eq 1 2 1 }} {{ eq .Text \"Hello\" }} {{ eq .Text .Nothing }} {{ eq .Nothing nil }}",
            "true true false true",
        "{{ ne 1 2 }} {{ lt 1 2 }} {{ le 2 2 }} {{ gt \"b\" \"a\" }} {{ ge 1.5 2.5 }}",
            "true true true true false",
        "{{ 2 | lt 1 }} {{ eq (len .Words) 3 }}", "true true");
  }

  @TestFactory
  Stream<DynamicTest> takesThingsApart() {
    return Language.texts(
        "{{ len .Wide }} {{ len .Words }} {{ len .Map }}", "7 3 3",
        "{{ index .Words 1 }} {{ index .Map \"a\" 1 }} {{ index .Map \"x\" }} {{ index .Text 0 }}",
            "A x <no value> 72",
        "{{ slice .Words 1 }} {{ slice .Words 1 2 }} {{ slice .Text 1 3 }} {{ slice .Wide 5 }}",
            "[A c] [A] el é",
        "{{ range slice .Words 3 }}x{{ else }}none{{ end }}", "none");
  }

  @TestFactory
  Stream<DynamicTest> prints() {
    return Language.texts(
        "{{ print 1 2 \"a\" 3 4 true }}",
        "1 2a3 4 true",
        "{{ println \"a\" 1 }}",
        "a 1\n",
        "{{ print .Nothing }} {{ print nil }}",
        "<nil> <nil>",
        "{{ printf \"%s|%v|%d|%q|%t|%x|%X|%c|%U|%o|%b|%%\" .Text .Words 5 \"q\\\"\" true 255 255"
            + " 97 97 8 5 }}",
        "Hello|[b A c]|5|\"q\\\"\"|true|ff|FF|a|U+0061|10|101|%",
        "{{ printf \"%5d|%-5d|%05d|%+d|% d|%5s|%-5s|%.2s|%*d\" 1 2 -3 4 5 \"a\" \"b\" \"cde\" 3 6"
            + " }}",
        "    1|2    |-0003|+4| 5|    a|b    |cd|  6",
        "{{ printf \"%f|%.1f|%e|%g|%8.3f|%v\" 1.5 0.25 12345.678 1e21 3.14159 0.1 }}",
        "1.500000|0.2|1.234568e+04|1e+21|   3.142|0.1",
        "{{ printf \"%.3d|%8.3d|%08.3d|%-6.3d|%.0d|%.d\" -5 5 5 5 0 0 }}",
        "-005|     005|     005|005   ||",
        "{{ printf \"%x|%#x|%#X|%#o|%O|%#b|%+05d|% 05d|%-05d|\" -255 255 255 8 8 5 3 3 3 }}",
        "-ff|0xff|0XFF|010|0o10|0b101|+0003| 0003|3    |",
        "{{ printf \"%99999999d|x\" 1 }}",
        "%!(NOVERB)%!(EXTRA int=1)",
        "{{ printf \"%.99999999f\" 1.5 }}",
        "%!(NOVERB)%!(EXTRA float64=1.5)",
        "{{ printf \"%*d|%.*f|%.*f|%-*d|%*d|\" 1000001 1 -1 1.5 1 1.5 3 1 -3 1 }}",
        "%!(BADWIDTH)1|%!(BADPREC)1.500000|1.5|1  |1  |",
        "{{ len (printf \"%.5000f\" 0.1) }} {{ len (printf \"%.2000e\" 0.1) }}",
        "5002 2006",
        "{{ printf \"%d %s %y\" \"a\" 1 2 }}",
        "%!d(string=a) %!s(int=1) %!y(int=2)",
        "{{ printf \"%s %s\" \"a\" }}",
        "a %!s(MISSING)",
        "{{ printf \"a\" 1 \"b\" }}",
        "a%!(EXTRA int=1, string=b)",
        "{{ printf \"%s %d\" .Nothing .Nothing }}",
        "%!s(<nil>) %!d(<nil>)",
        "{{ printf \"%s %q %x\" .Words .Words \"az\" }}",
        "[b A c] [\"b\" \"A\" \"c\"] 617a",
        "{{ printf \"%v %T %T %\" .Map 1 .Words }}",
        "map[a:[1 x] b:two c:map[]] int []interface {} %!(NOVERB)",
        "{{ .Text | printf \"%s-%s\" \"a\" }}",
        "a-Hello");
  }

  @TestFactory
  Stream<DynamicTest> writesJson() {
    return Language.texts(
        "{{ json .Map }}", "{\"a\":[1,\"x\"],\"b\":\"two\",\"c\":{}}",
        "{{ json \"<a> & \\\"é\\n\\u2028\" }}", "\"\\u003ca\\u003e \\u0026 \\\"é\\n\\u2028\"",
        "{{ json .Nothing }} {{ json .Half }} {{ json 1e21 }} {{ json 1e-7 }} {{ json .None }}",
            "null 0.5 1e+21 1e-7 []",
        "{{ json 100000000.0 }} {{ .Words | json }}", "100000000 [\"b\",\"A\",\"c\"]");
  }

  @TestFactory
  Stream<DynamicTest> tellsTheDate() {
    return Language.texts(
        "{{ currentDate }} {{ yesterdayDate }}", "2024-03-01 2024-02-29",
        "{{ currentDate \"2006\" }}", "2024-03-01");
  }

  @TestFactory
  Stream<DynamicTest> escapes() {
    return Language.texts(
        "{{ html \"<a href='x'>&\" }}", "&lt;a href=&#39;x&#39;&gt;&amp;",
        "{{ js \"it's <b>\" }}", "it\\'s \\u003Cb\\u003E",
        "{{ urlquery \"a b&c\" }}", "a+b%26c");
  }

  @TestFactory
  Stream<DynamicTest> refusesWhatDoesNotGoTogether() {
    return Language.faults(
        "{{ eq 1 \"a\" }}",
            "1:3: executing \"\" at <eq 1 \"a\">: error calling eq: incompatible types for"
                + " comparison",
        "{{ eq 1 }}",
            "1:3: executing \"\" at <eq 1>: error calling eq: missing argument for comparison",
        "{{ eq .Words .Words }}",
            "1:3: executing \"\" at <eq .Words .Words>: error calling eq: non-comparable type"
                + " [b A c]: []interface {}",
        "{{ lt true false }}",
            "1:3: executing \"\" at <lt true false>: error calling lt: invalid type for comparison",
        "{{ index .Words -1 }}",
            "1:3: executing \"\" at <index .Words -1>: error calling index: index out of range: -1",
        "{{ index .Words \"a\" }}",
            "1:3: executing \"\" at <index .Words \"a\">: error calling index: cannot index"
                + " slice/array with type string",
        "{{ slice .Words 2 1 }}",
            "1:3: executing \"\" at <slice .Words 2 1>: error calling slice: invalid slice index:"
                + " 2 > 1",
        "{{ slice .Map 1 }}",
            "1:3: executing \"\" at <slice .Map 1>: error calling slice: can't slice item of type"
                + " map[string]interface {}",
        "{{ printf 1 }}",
            "1:3: executing \"\" at <printf 1>: wrong type for value; expected string; got int");
  }
}
