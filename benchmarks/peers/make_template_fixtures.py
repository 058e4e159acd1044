"""Golden renderings of chat templates by transformers (jinja2 in its sandbox), for foundation/model.

The templates are our own, written to use what the templates of public models use: ChatML turns, header tokens,
[INST] turns that fold the system text in, tool calls as JSON, namespaces, macros, slices, loop controls, filters,
whitespace control, generation blocks. Run:

    pip install transformers==5.23.0 jinja2==3.1.6
    python benchmarks/peers/make_template_fixtures.py foundation/model/src/test/resources/templates/golden.json
"""
import json
import sys

import jinja2
import transformers
from transformers.utils.chat_template_utils import render_jinja_template

SYSTEM = {"role": "system", "content": "Be brief.\nBe kind."}
PLAIN = [{"role": "user", "content": "  Who mends clocks?  "}]
TURNS = [
    SYSTEM,
    {"role": "user", "content": "Who mends clocks?"},
    {"role": "assistant", "content": "Clockmakers do."},
    {"role": "user", "content": "And \"kettles\"? {%x%} <é> 🙂"},
]
DONE = TURNS + [{"role": "assistant", "content": "Tinkers,\n\nmostly."}]
NO_SYSTEM = TURNS[1:]
PARTS = [{"role": "user", "content": [{"type": "text", "text": "Look:"}, {"type": "image", "url": "file:a.png"}, {"type": "text", "text": "what is it?"}]}]
TOOLS = [{"type": "function", "function": {"name": "clock", "description": "Tells the time's \"hour\".",
          "parameters": {"type": "object", "properties": {"zone": {"type": "string"}, "n": {"type": "integer", "default": 3}}, "required": []}}}]

TEMPLATES = {
    "chatml": "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
    "headers": """{{- bos_token }}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content'] | trim %}
    {%- set rest = messages[1:] %}
{%- else %}
    {%- set system_message = '' %}
    {%- set rest = messages %}
{%- endif %}
{{- '<|head|>system<|end|>\n\n' }}
{%- if system_message %}
    {{- system_message }}
{%- else %}
    {{- 'Today is ' ~ 26 ~ ' Jul 2024' }}
{%- endif %}
{{- '<|eot|>' }}
{%- for message in rest %}
    {{- '<|head|>' + message['role'] + '<|end|>\n\n' + message['content'] | trim + '<|eot|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|head|>assistant<|end|>\n\n' }}
{%- endif %}
""",
    "inst": """{{ bos_token }}{% if messages[0]['role'] == 'system' %}{% set system_message = messages[0]['content'] + '\\n\\n' %}{% set loop_messages = messages[1:] %}{% else %}{% set system_message = '' %}{% set loop_messages = messages %}{% endif %}{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('turns must alternate') }}{% endif %}{% if message['role'] == 'user' %}{{ '[INST] ' + (system_message if loop.first else '') + message.content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' ' + message.content.strip() + eos_token }}{% else %}{{ raise_exception('no role ' + message['role']) }}{% endif %}{% endfor %}""",
    "spans": """{% for message in messages %}
  {% if message.role == 'assistant' %}
A: {% generation %}{{ message.content }}{{ eos_token }}{% endgeneration %}

  {% else %}
{{ message.role | upper }}: {{ message.content }}
  {% endif %}
{% endfor %}""",
    "namespace": """{%- set ns = namespace(last_user=-1, count=0) -%}
{%- for m in messages -%}
  {%- if m.role == 'user' -%}{%- set ns.last_user = loop.index0 -%}{%- set ns.count = ns.count + 1 -%}{%- endif -%}
{%- endfor -%}
last={{ ns.last_user }} count={{ ns.count }}
{% for m in messages if m.role != 'system' -%}
{{ loop.index }}/{{ loop.length }}{{ '*' if loop.index0 == ns.last_user }}{{ ' first' if loop.first else '' }}{{ ' last' if loop.last }} {{ m.content[:8] }}|{{ m.content[-3:] }}|{{ m.content[::-1][:2] }}
{% else -%}
none
{% endfor %}""",
    "tools": """{%- macro line(name, value='-', sep=': ') -%}
{{ name }}{{ sep }}{{ value }}
{% endmacro -%}
{%- if tools is defined and tools -%}
{% for tool in tools %}{{ tool | tojson }}
{{ tool.function.parameters.properties | tojson(indent=2) }}
{% for key, spec in tool.function.parameters.properties.items() %}{{ line(key, spec.type) }}{% endfor %}
{% for key in tool.function.parameters.properties | dictsort %}{{ key[0] }};{% endfor %}

{% endfor %}
{%- endif -%}
{{ line('messages', messages | length, sep='=') }}{{ line('x') }}
{%- for m in messages %}{{ m['role'] | capitalize }} {% endfor -%}
{{ messages | map(attribute='role') | join(',') }} {{ messages | selectattr('role', 'equalto', 'user') | list | length }} {{ messages | rejectattr('role', 'equalto', 'user') | map(attribute='role') | unique | join('/') }}""",
    "control": """{% for m in messages %}{% if m.role == 'system' %}{% continue %}{% endif %}{% if loop.index > 3 %}{% break %}{% endif %}[{{ m.role }}]{% endfor %}
{%- set text = messages[0].content %}
{{ text is string }} {{ text is mapping }} {{ messages is iterable }} {{ nothing is defined }} {{ nothing is not defined }} {{ none is none }} {{ messages[0].missing is undefined }}
{{ nothing | default('dflt') }} {{ '' | default('empty', true) }} {{ 'a' in 'cat' }} {{ 'user' not in ['user'] }} {{ 7 // 2 }} {{ 7 % 3 }} {{ 2 ** 5 }} {{ 7 / 2 }} {{ -3 | abs }} {{ -2 ** 2 }} {{ 2 ** 3 ** 2 }} {{ 'n' ~ 1 + 1 ~ 'm' if false else 'k' ~ 2 * 3 }} {{ 1 == 1.0 }} {{ not true or true and false }}
{{ 'Ab c'.upper() }} {{ ' x '.strip() }}| {{ 'a,b,c'.split(',')[-1] }} {{ 'hello world'.title() }} {{ 'abc'.startswith('ab') }} {{ 'a-b'.replace('-', '+') }} {{ ['x', 'y'] + ['z'] }} {{ {'k': 1, 'l': [true, none]} }} {{ "it's" }} {{ 'tab\\tline' }}
{# a comment #}
   {%- if nothing %}never{% elif messages[1] is defined %} two {%- else %} one {%- endif %}
{% set captured %}inner {{ messages | length }}{% endset %}<{{ captured }}>
{{ range(1, 8, 3) | list }} {{ [3, 1, 2] | sort }} {{ [3, 1, 2] | sum }} {{ [3, 1, 2] | max }} {{ 'x' * 3 }} {{ 3.5 | int }} {{ '12' | int + 1 }} {{ 'abc' | first }}{{ 'abc' | last }} {{ 'a\nb' | indent(2) }} {{ 'abc' | reverse }}
""",
    "parts": """{% for m in messages %}{% if m.content is string %}{{ m.content }}{% else %}{% for p in m.content %}{% if p.type == 'text' %}{{ p.text }}{% elif p['type'] == 'image' %}<image>{% endif %}{% endfor %}{% endif %}{{ '\n' if not loop.last }}{% endfor %}""",
    "whitespace": """A
{% if true %}
  B
{% endif %}
   {%+ if true %}C{% endif +%}
D   {%- if true -%}   E   {%- endif %}
  {# gone #}
F {{- ' G' -}}   H
  {{ 'I' }}
{% for x in [1, 2] %}
    {{ x }}
{% endfor %}
end""",
}

CASES = [("plain", PLAIN), ("turns", TURNS), ("done", DONE), ("no system", NO_SYSTEM), ("parts", PARTS)]


def main(path):
    out = []
    for name, template in TEMPLATES.items():
        for label, messages in CASES:
            for prompt in (False, True):
                for tools in ((None, TOOLS) if name == "tools" else (None,)):
                    case = {"template": name, "source": template, "conversation": label, "messages": messages, "add_generation_prompt": prompt, "tools": tools}
                    try:
                        rendered, spans = render_jinja_template(
                            conversations=[messages], chat_template=template, tools=tools, add_generation_prompt=prompt,
                            return_assistant_tokens_mask="generation" in template, bos_token="<s>", eos_token="</s>")
                        case["text"] = rendered[0]
                        case["spans"] = [list(s) for s in spans[0]] if spans and spans[0] else []
                    except (jinja2.TemplateError, TypeError) as e:
                        case["error"] = str(e)
                    out.append(case)
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"made_by": "benchmarks/peers/make_template_fixtures.py", "transformers": transformers.__version__,
                   "jinja2": jinja2.__version__, "cases": out}, f, ensure_ascii=False, indent=1)
    print(len(out), "cases,", sum("error" in c for c in out), "errors")


main(sys.argv[1])
