"""Words that give a language away: frequent, and no word of the other two languages as it stands. Pure.

Left out on purpose are words that two of them share ("die", "in", "an", "was", "man", "on", "or", "son", "des", "me",
"plus", "a", "du", "will", "also", "her"), and those that brands and shops borrow ("new", "look", "shop", "tag").
"""

WORDS = {
    "en": (
        "the and you your yours we our ours us is are were been being be have has had having do does did doing "
        "would can could should shall may might must of to for with from by at into onto about after before "
        "because between during through until while this that these those there here it its they them their he "
        "she his who whom whose which what when where why how if then than but not no nor yes any some every each "
        "both few many much more most other such only own same too very just even still already again always "
        "never often today tomorrow week weeks year years like want need get give take make see come keep let "
        "know think find choose thank thanks please welcome hello dear whenever something anything everything "
        "nothing"
    ),
    "de": (
        "der das den dem ein eine einen einem einer eines und oder aber sondern denn sie ihr ihre ihrem ihren "
        "ihrer ihnen wir uns unser unsere unserem unseren unserer ich mich mir mein meine dich dir dein deine "
        "deinen deiner euch euer eure ist sind waren wird werden wurde wurden haben hatte hatten sein kann können "
        "muss müssen soll sollen möchte möchten darf dürfen nicht kein keine keinen auch noch schon nur sehr mehr "
        "mit von vom zu zum zur für bei beim aus auf über unter nach vor durch ohne gegen zwischen seit bis im "
        "ins dass weil wenn ob wie wo wer welche welcher welches hier dort dann jetzt heute morgen immer wieder "
        "gern gerne alle alles allem jede jeder jedes etwas nichts viel viele vielen damit dafür dazu daran dabei "
        "davon sich selbst einfach neu neue neuen neues guten liebe lieber danke bitte willkommen hallo wochen "
        "jahr jahre gibt geht steht liegt kommt kommen machen schauen sehen finden"
    ),
    "fr": (
        "le les une aux et ou mais donc vous votre vos nous notre nos tu il elle ils elles lui leur leurs est "
        "sont était étaient sera seront être avoir avez avons ont avait fait faire faites peut pouvez pouvons "
        "peuvent pour par avec sans sous sur dans chez vers entre depuis pendant avant après jusque ce cet cette "
        "ces celui celle qui que quoi dont où quand comment pourquoi si ne pas jamais rien aucun aucune très trop "
        "peu moins aussi encore déjà toujours souvent ici là tout toute tous toutes quelque quelques chaque autre "
        "autres même bien mieux nouveau nouvelle nouveaux nouvelles aujourd hui demain semaine semaines année "
        "années jour jours merci bonjour bonsoir bienvenue cher chère chers voici voilà voir venir venez trouver "
        "choisir choisissez découvrez profitez besoin envie plaisir temps"
    ),
}
# Letters and endings that one language has and the others have hardly. They weigh half a word, and only beside words.
SHAPES = {
    "en": r"\w{2,}(?:ing|tion|ness|ly|ght)|wh\w+|\w*th(?:er|ese|ose)\w*",
    "de": r"\w*[äöüß]\w*|\w{2,}(?:ung|ungen|heit|keit|lich\w*|isch\w*)|\w*sch\w+|\w*icht\w*",
    "fr": r"\w*[éèêçœàâîû]\w*|\w{2,}(?:eau|eaux|aux|eur|eurs|euse|ment|oir|ez)",
}
