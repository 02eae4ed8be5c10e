package dev.altiplano.template.gotemplate;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Actions: what they write, what they bind and where they go. */
class GoActionTest {
  @TestFactory
  Stream<DynamicTest> trimsSpaceBesideMarkers() {
    return Language.texts(
        "a {{- .Text -}} \n b", "aHellob",
        "a {{ .Text -}} \n b", "a Hellob",
        "a {{-3}} b", "a -3 b",
        "a {{- -3 -}} b", "a-3b",
        " {{- \" x \" -}} ", " x ",
        "a {{- /* gone }} */ -}} b", "ab",
        "a {{/* gone */}} b", "a  b",
        "} }} { {", "} }} { {");
  }

  @TestFactory
  Stream<DynamicTest> neverExecutesWhatUsersWrite() {
    return Language.texts(
        "{{ .Template }}", "{{ .Text }}",
        "{{ print .Template .Template }}", "{{ .Text }}{{ .Text }}",
        "{{ $x := .Template }}{{ range $x | printf \"%s\" | len }}{{ end }}{{ $x }}",
            "{{ .Text }}");
  }

  @TestFactory
  Stream<DynamicTest> choosesByTruth() {
    return Language.texts(
        "{{ if .Text }}y{{ else }}n{{ end }}", "y",
        "{{ if .Empty }}y{{ else }}n{{ end }}", "n",
        "{{ if .Nothing }}y{{ else if .No }}z{{ else if .Yes }}x{{ else }}n{{ end }}", "x",
        "{{ if .None }}y{{ end }}", "",
        "{{ if 0 }}y{{ else }}n{{ end }}{{ if 0.5 }}y{{ end }}", "ny",
        "{{ if .Map.x }}{{ end }}{{ if .Map }}y{{ end }}", "y",
        "{{ if $x := .Text }}{{ $x }}{{ end }}", "Hello",
        "{{ with .Text }}{{ . }}{{ $.Half }}{{ end }}", "Hello0.5",
        "{{ with .Empty }}a{{ else with .Words }}{{ len . }}{{ else }}b{{ end }}", "3",
        "{{ with $y := .Half }}{{ $y }}{{ else }}n{{ end }}", "0.5");
  }

  @TestFactory
  Stream<DynamicTest> goesOverListsMapsAndNumbers() {
    return Language.texts(
        "{{ range .Words }}<{{ . }}>{{ end }}", "<b><A><c>",
        "{{ range $x := .Words }}{{ $x }}{{ end }}", "bAc",
        "{{ range $i, $x := .Words }}{{ $i }}={{ $x }};{{ end }}", "0=b;1=A;2=c;",
        "{{ range $k, $v := .Map }}{{ $k }}:{{ $v }} {{ end }}", "a:[1 x] b:two c:map[] ",
        "{{ range .None }}x{{ else }}none{{ end }}", "none",
        "{{ range .Missing }}x{{ else }}none{{ end }}", "none",
        "{{ range 3 }}{{ . }}{{ end }}", "012",
        "{{ range .Words }}{{ if eq . \"A\" }}{{ continue }}{{ end }}{{ . }}{{ end }}", "bc",
        "{{ range .Words }}{{ if eq . \"A\" }}{{ break }}{{ end }}{{ . }}{{ else }}n{{ end }}", "b",
        "{{ range .Words }}{{ range $.Words }}{{ break }}{{ end }}{{ . }}{{ end }}", "bAc",
        "{{ $s := \"\" }}{{ range $i, $x := .Words }}{{ $s = print $s $x }}{{ end }}{{ $s }}",
            "bAc",
        "{{ $x := 1 }}{{ range .Words }}{{ $x := 2 }}{{ end }}{{ $x }}", "1",
        "{{ $x := 1 }}{{ if .Yes }}{{ $x = 2 }}{{ end }}{{ $x }}", "2");
  }

  @TestFactory
  Stream<DynamicTest> writesOtherTemplates() {
    return Language.texts(
        "{{ define \"T\" }}<{{ . }}>{{ end }}{{ template \"T\" .Text }}{{ template \"T\" }}",
        "<Hello><<no value>>",
        "{{ template \"T\" 3 }}{{ define `T` }}{{ if . }}{{ . }}{{ end }}{{ end }}",
        "3",
        "{{ block \"B\" .Text }}[{{ . }}]{{ end }}",
        "[Hello]",
        "{{ define \"R\" }}{{ if . }}x{{ template \"R\" slice . 1 }}{{ end }}{{ end }}"
            + "{{ template \"R\" .Words }}",
        "xxx",
        "{{ define \"V\" }}{{ $ }}{{ end }}{{ $a := 1 }}{{ template \"V\" $a }}",
        "1");
  }

  @TestFactory
  Stream<DynamicTest> writesValuesAsGoPrintsThem() {
    return Language.texts(
        "{{ .Nothing }} {{ .Missing }} {{ $x := .Missing }}{{ $x }}",
            "<no value> <no value> <no value>",
        "{{ .Yes }} {{ .Half }} {{ 1e3 }} {{ 1000000.0 }} {{ 1e-5 }}", "true 0.5 1000 1e+06 1e-05",
        "{{ .Words }} {{ .None }} {{ .Map }}", "[b A c] [] map[a:[1 x] b:two c:map[]]",
        "{{ 0x10 }} {{ 0b11 }} {{ 0o17 }} {{ 010 }} {{ 1_000 }} {{ 'a' }} {{ '\\n' }} {{ +5 }}",
            "16 3 15 8 1000 97 10 5",
        "{{ \"a\\tb\\u00e9\\x41\" }} {{ `a\\t` }}", "a\tbéA a\\t",
        "{{ .Map.b }} {{ .Map.c.d }} {{ (index .Words 0) }} {{ $.Text }}", "two <no value> b Hello",
        "{{ (.Map).b }} {{ (.Missing).Field }}", "two <no value>");
  }

  @TestFactory
  Stream<DynamicTest> namesThePlaceOfWhatFails() {
    return Language.faults(
        "{{ .Text.Foo }}",
            "1:8: executing \"\" at <.Text.Foo>: can't evaluate field Foo in type interface {}",
        "é\n {{ $x := 1 }}{{ $x.Foo }}",
            "2:19: executing \"\" at <$x.Foo>: can't evaluate field Foo in type int",
        "{{ .Missing.Foo.Bar }}",
            "1:11: executing \"\" at <.Missing.Foo.Bar>: nil pointer evaluating interface {}.Foo",
        "{{ nil }}", "1:3: executing \"\" at <nil>: nil is not a command",
        "{{ .Text 1 }}", "1:3: executing \"\" at <.Text>: Text is not a method but has arguments",
        "{{ 1 2 }}", "1:3: executing \"\" at <1>: can't give argument to non-function 1",
        "{{ 1 | .Text }}", "1:7: executing \"\" at <.Text>: Text is not a method but has arguments",
        "{{ len }}", "1:3: executing \"\" at <len>: wrong number of args for len: want 1 got 0",
        "{{ or }}",
            "1:3: executing \"\" at <or>: wrong number of args for or: want at least 1 got 0",
        "{{ range .Text }}{{ end }}",
            "1:9: executing \"\" at <.Text>: range can't iterate over Hello",
        "{{ template \"X\" 1 }}",
            "1:12: executing \"\" at <{{template \"X\" 1}}>: template \"X\" not defined",
        "{{ define \"T\" }}{{ len 3 }}{{ end }}{{ template \"T\" }}",
            "1:19: executing \"T\" at <len 3>: error calling len: len of type int");
  }
}
