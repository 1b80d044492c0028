<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>ApprovalsPage</name>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n warning</numerusform>
            <numerusform>%n warnings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n report(s) approved.</source>
        <translation>
            <numerusform>%n report approved.</numerusform>
            <numerusform>%n reports approved.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n error</numerusform>
            <numerusform>%n errors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n figure(s) beyond the range</source>
        <translation>
            <numerusform>%n figure beyond the range</numerusform>
            <numerusform>%n figures beyond the range</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n village(s) missing</source>
        <translation>
            <numerusform>%n village missing</numerusform>
            <numerusform>%n villages missing</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Approve %n report(s)</source>
        <translation>
            <numerusform>Approve %n report</numerusform>
            <numerusform>Approve %n reports</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AttachView</name>
    <message numerus="yes">
        <source>%n file(s) go along with the report.</source>
        <translation>
            <numerusform>%n file goes along with the report.</numerusform>
            <numerusform>%n files go along with the report.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CameView</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ConflictPage</name>
    <message numerus="yes">
        <source>%n cell(s) kept. What was not chosen stays in the report&apos;s history.</source>
        <translation>
            <numerusform>%n cell kept. What was not chosen stays in the report&apos;s history.</numerusform>
            <numerusform>%n cells kept. What was not chosen stays in the report&apos;s history.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Keep the result (%n cell(s))</source>
        <translation>
            <numerusform>Keep the result (%n cell)</numerusform>
            <numerusform>Keep the result (%n cells)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cell(s) still to choose.</source>
        <translation>
            <numerusform>%n cell still to choose.</numerusform>
            <numerusform>%n cells still to choose.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>With this result %n check(s) fail; it can be mended in the report:</source>
        <translation>
            <numerusform>With this result %n check fails; it can be mended in the report:</numerusform>
            <numerusform>With this result %n checks fail; it can be mended in the report:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>With this result %n warning(s) ask for a note:</source>
        <translation>
            <numerusform>With this result %n warning asks for a note:</numerusform>
            <numerusform>With this result %n warnings ask for a note:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This computer and another one have different figures in %n cell(s). Choose cell by cell; what is not chosen stays in the report&apos;s history.</source>
        <translation>
            <numerusform>This computer and another one have different figures in %n cell. Choose the right one; what is not chosen stays in the report&apos;s history.</numerusform>
            <numerusform>This computer and another one have different figures in %n cells. Choose cell by cell; what is not chosen stays in the report&apos;s history.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>What you chose earlier (%n cell(s)) is still here.</source>
        <translation>
            <numerusform>What you chose earlier (%n cell) is still here.</numerusform>
            <numerusform>What you chose earlier (%n cells) is still here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message numerus="yes">
        <source>entry of %n cell(s)</source>
        <translation>
            <numerusform>entry of %n cell</numerusform>
            <numerusform>entry of %n cells</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DeskWords</name>
    <message numerus="yes">
        <source>%n report(s)</source>
        <translation>
            <numerusform>%n report</numerusform>
            <numerusform>%n reports</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n looked at</source>
        <translation>
            <numerusform>%n looked at</numerusform>
            <numerusform>%n looked at</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picked</source>
        <translation>
            <numerusform>%n picked</numerusform>
            <numerusform>%n picked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>(and %n more)</source>
        <translation>
            <numerusform>(and %n more)</numerusform>
            <numerusform>(and %n more)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unread message(s)</source>
        <translation>
            <numerusform>%n unread message</numerusform>
            <numerusform>%n unread messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DueWords</name>
    <message numerus="yes">
        <source>Due {day}, %n day(s) late</source>
        <translation>
            <numerusform>Due {day}, %n day late</numerusform>
            <numerusform>Due {day}, %n days late</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Due {day}, %n day(s) left</source>
        <translation>
            <numerusform>Due {day}, %n day left</numerusform>
            <numerusform>Due {day}, %n days left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Exporter</name>
    <message numerus="yes">
        <source>%n workbook(s) saved: {path}</source>
        <translation>
            <numerusform>%n workbook saved: {path}</numerusform>
            <numerusform>%n workbooks saved: {path}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FilesView</name>
    <message numerus="yes">
        <source>%Ln file(s) read without a question.</source>
        <translation>
            <numerusform>%Ln file read without a question.</numerusform>
            <numerusform>%Ln files read without a question.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>And %Ln more.</source>
        <translation>
            <numerusform>And %Ln more.</numerusform>
            <numerusform>And %Ln more.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Foot</name>
    <message numerus="yes">
        <source>%n error(s) to mend</source>
        <translation>
            <numerusform>%n error to mend</numerusform>
            <numerusform>%n errors to mend</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s) to explain</source>
        <translation>
            <numerusform>%n warning to explain</numerusform>
            <numerusform>%n warnings to explain</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cell(s) still empty</source>
        <translation>
            <numerusform>%n cell still empty</numerusform>
            <numerusform>%n cells still empty</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n error</numerusform>
            <numerusform>%n errors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n warning</numerusform>
            <numerusform>%n warnings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n empty</source>
        <translation>
            <numerusform>%n empty</numerusform>
            <numerusform>%n empty</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n remark(s) to answer</source>
        <translation>
            <numerusform>%n remark to answer</numerusform>
            <numerusform>%n remarks to answer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n remark(s)</source>
        <translation>
            <numerusform>%n remark</numerusform>
            <numerusform>%n remarks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FormPage</name>
    <message numerus="yes">
        <source>%n cell(s) pasted. Ctrl+Z takes it back.</source>
        <translation>
            <numerusform>%n cell pasted. Ctrl+Z takes it back.</numerusform>
            <numerusform>%n cells pasted. Ctrl+Z takes it back.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GiveUpBar</name>
    <message numerus="yes">
        <source>Give up %n figure(s) that the server did not take in “{title}”?</source>
        <translation>
            <numerusform>Give up %n figure that the server did not take in “{title}”?</numerusform>
            <numerusform>Give up %n figures that the server did not take in “{title}”?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Head</name>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n message</numerusform>
            <numerusform>%n messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportPage</name>
    <message numerus="yes">
        <source>%Ln cell(s)</source>
        <translation>
            <numerusform>%Ln cell</numerusform>
            <numerusform>%Ln cells</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln report(s)</source>
        <translation>
            <numerusform>%Ln report</numerusform>
            <numerusform>%Ln reports</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cell(s) put back as they were.</source>
        <translation>
            <numerusform>%Ln cell put back as it was.</numerusform>
            <numerusform>%Ln cells put back as they were.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left as they are, since somebody has changed them or they have been sent: {names}.</source>
        <translation>
            <numerusform>%Ln left as it is, since somebody has changed it or it has been sent: {names}.</numerusform>
            <numerusform>%Ln left as they are, since somebody has changed them or they have been sent: {names}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>IntakePage</name>
    <message numerus="yes">
        <source>Accept %n report(s)</source>
        <translation>
            <numerusform>Accept %n report</numerusform>
            <numerusform>Accept %n reports</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Lock %n report(s)</source>
        <translation>
            <numerusform>Lock %n report</numerusform>
            <numerusform>Lock %n reports</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n report(s) accepted.</source>
        <translation>
            <numerusform>%n report accepted.</numerusform>
            <numerusform>%n reports accepted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n report(s) locked.</source>
        <translation>
            <numerusform>%n report locked.</numerusform>
            <numerusform>%n reports locked.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more: please filter to see them.</source>
        <translation>
            <numerusform>and %n more: please filter to see it.</numerusform>
            <numerusform>and %n more: please filter to see them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MapView</name>
    <message numerus="yes">
        <source>%Ln line(s) mapped</source>
        <translation>
            <numerusform>%Ln line mapped</numerusform>
            <numerusform>%Ln lines mapped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln column(s) mapped</source>
        <translation>
            <numerusform>%Ln column mapped</numerusform>
            <numerusform>%Ln columns mapped</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MatrixModel</name>
    <message numerus="yes">
        <source>%n event(s)</source>
        <translation>
            <numerusform>%n event</numerusform>
            <numerusform>%n events</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n village(s)</source>
        <translation>
            <numerusform>%n village</numerusform>
            <numerusform>%n villages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MatrixWords</name>
    <message numerus="yes">
        <source>Overdue by %n day(s)</source>
        <translation>
            <numerusform>Overdue by %n day</numerusform>
            <numerusform>Overdue by %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n other(s)</source>
        <translation>
            <numerusform>and %n other</numerusform>
            <numerusform>and %n others</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n report(s)</source>
        <translation>
            <numerusform>%n report</numerusform>
            <numerusform>%n reports</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n event(s) in the period</source>
        <translation>
            <numerusform>%n event in the period</numerusform>
            <numerusform>%n events in the period</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>missing %n village(s)</source>
        <translation>
            <numerusform>missing %n village</numerusform>
            <numerusform>missing %n villages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n in italics: not handed over, not counted</source>
        <translation>
            <numerusform>%n in italics: not handed over, not counted</numerusform>
            <numerusform>%n in italics: not handed over, not counted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The total still lacks %n village(s).</source>
        <translation>
            <numerusform>The total still lacks %n village.</numerusform>
            <numerusform>The total still lacks %n villages.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MovePage</name>
    <message numerus="yes">
        <source>%n figure(s) copied.</source>
        <translation>
            <numerusform>%n figure copied.</numerusform>
            <numerusform>%n figures copied.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n figure(s) stay as they are</source>
        <translation>
            <numerusform>%n figure stays as it is</numerusform>
            <numerusform>%n figures stay as they are</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new indicator(s) to fill in</source>
        <translation>
            <numerusform>%n new indicator to fill in</numerusform>
            <numerusform>%n new indicators to fill in</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n figure(s) have no place any more</source>
        <translation>
            <numerusform>%n figure has no place any more</numerusform>
            <numerusform>%n figures have no place any more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n figure(s) to be typed again</source>
        <translation>
            <numerusform>%n figure to be typed again</numerusform>
            <numerusform>%n figures to be typed again</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NetworkPill</name>
    <message numerus="yes">
        <source>Needs attention: %n rejected</source>
        <translation>
            <numerusform>Needs attention: %n rejected</numerusform>
            <numerusform>Needs attention: %n rejected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Offline · %n report(s) waiting</source>
        <translation>
            <numerusform>Offline · %n report waiting</numerusform>
            <numerusform>Offline · %n reports waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Online · %n report(s) waiting</source>
        <translation>
            <numerusform>Online · %n report waiting</numerusform>
            <numerusform>Online · %n reports waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Offline · %n message(s) waiting</source>
        <translation>
            <numerusform>Offline · %n message waiting</numerusform>
            <numerusform>Offline · %n messages waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Online · %n message(s) waiting</source>
        <translation>
            <numerusform>Online · %n message waiting</numerusform>
            <numerusform>Online · %n messages waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Needs attention: %n report(s) to choose figures in</source>
        <translation>
            <numerusform>Needs attention: %n report to choose figures in</numerusform>
            <numerusform>Needs attention: %n reports to choose figures in</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NewFormView</name>
    <message numerus="yes">
        <source>%n figure(s) stay as they are.</source>
        <translation>
            <numerusform>%n figure stays as it is.</numerusform>
            <numerusform>%n figures stay as they are.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new question(s).</source>
        <translation>
            <numerusform>%n new question.</numerusform>
            <numerusform>%n new questions.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n figure(s) are not asked that way any more; they are kept.</source>
        <translation>
            <numerusform>%n figure is not asked that way any more; it is kept.</numerusform>
            <numerusform>%n figures are not asked that way any more; they are kept.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NewsStrips</name>
    <message numerus="yes">
        <source>This computer and the server have different figures in %n cell(s).</source>
        <translation>
            <numerusform>This computer and the server have different figures in %n cell.</numerusform>
            <numerusform>This computer and the server have different figures in %n cells.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Another computer filled in %n cell(s)</source>
        <translation>
            <numerusform>Another computer filled in %n cell</numerusform>
            <numerusform>Another computer filled in %n cells</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PackageCard</name>
    <message numerus="yes">
        <source>everything that waits (%n report(s))</source>
        <translation>
            <numerusform>everything that waits (%n report)</numerusform>
            <numerusform>everything that waits (%n reports)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{period} (%n report(s))</source>
        <translation>
            <numerusform>{period} (%n report)</numerusform>
            <numerusform>{period} (%n reports)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PackageLook</name>
    <message numerus="yes">
        <source>{title}, {period} – {unit}: %n changed figure(s); will be “{state}”</source>
        <translation>
            <numerusform>{unit} – {title}, {period}: %n changed figure; will be “{state}”</numerusform>
            <numerusform>{unit} – {title}, {period}: %n changed figures; will be “{state}”</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PastePanel</name>
    <message numerus="yes">
        <source>Paste %n cell(s)</source>
        <translation>
            <numerusform>Paste %n cell</numerusform>
            <numerusform>Paste %n cells</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n place(s) lie outside the form and are left out.</source>
        <translation>
            <numerusform>%n place lies outside the form and is left out.</numerusform>
            <numerusform>%n places lie outside the form and are left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cell(s) are read-only (calculated or gathered) and are left out.</source>
        <translation>
            <numerusform>%n cell is read-only (calculated or gathered) and is left out.</numerusform>
            <numerusform>%n cells are read-only (calculated or gathered) and are left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n text(s) cannot be taken and are left out:</source>
        <translation>
            <numerusform>%n text cannot be taken and are left out:</numerusform>
            <numerusform>%n texts cannot be taken and are left out:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PreviewView</name>
    <message numerus="yes">
        <source>%Ln figure(s) to confirm</source>
        <translation>
            <numerusform>%Ln figure to confirm</numerusform>
            <numerusform>%Ln figures to confirm</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cannot be taken over</source>
        <translation>
            <numerusform>%Ln cannot be taken over</numerusform>
            <numerusform>%Ln cannot be taken over</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln break(s) a check and can be mended in the report</source>
        <translation>
            <numerusform>%Ln breaks a check and can be mended in the report</numerusform>
            <numerusform>%Ln break a check and can be mended in the report</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln the same already</source>
        <translation>
            <numerusform>%Ln the same already</numerusform>
            <numerusform>%Ln the same already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Take over (%Ln cell(s))</source>
        <translation>
            <numerusform>Take over (%Ln cell)</numerusform>
            <numerusform>Take over (%Ln cells)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln note(s) come with it</source>
        <translation>
            <numerusform>%Ln note comes with it</numerusform>
            <numerusform>%Ln notes come with it</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Problems</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n check(s) wait for figures that are not there yet.</source>
        <translation>
            <numerusform>%n check waits for figures that are not there yet.</numerusform>
            <numerusform>%n checks wait for figures that are not there yet.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReasonBar</name>
    <message numerus="yes">
        <source>and %n more figure(s), with the reason above</source>
        <translation>
            <numerusform>and %n more figure, with the reason above</numerusform>
            <numerusform>and %n more figures, with the reason above</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RefusalCard</name>
    <message numerus="yes">
        <source>and %n more reason(s)</source>
        <translation>
            <numerusform>and %n more reason</numerusform>
            <numerusform>and %n more reasons</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReportsPage</name>
    <message numerus="yes">
        <source>%Ln report(s)</source>
        <translation>
            <numerusform>%Ln report</numerusform>
            <numerusform>%Ln reports</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unread message(s)</source>
        <translation>
            <numerusform>%n unread message</numerusform>
            <numerusform>%n unread messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReturnedView</name>
    <message numerus="yes">
        <source>%n figure(s) to look at again.</source>
        <translation>
            <numerusform>%n figure to look at again.</numerusform>
            <numerusform>%n figures to look at again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReviewView</name>
    <message numerus="yes">
        <source>Changed beyond the expected range (%n)</source>
        <translation>
            <numerusform>Changed beyond the expected range (%n)</numerusform>
            <numerusform>Changed beyond the expected range (%n)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Warnings with their notes (%n)</source>
        <translation>
            <numerusform>Warnings with their notes (%n)</numerusform>
            <numerusform>Warnings with their notes (%n)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All figures (%n)</source>
        <translation>
            <numerusform>All figures (%n)</numerusform>
            <numerusform>All figures (%n)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Errors (%n)</source>
        <translation>
            <numerusform>Errors (%n)</numerusform>
            <numerusform>Errors (%n)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n question(s) not answered</source>
        <translation>
            <numerusform>%n question not answered</numerusform>
            <numerusform>%n questions not answered</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n error(s) to correct</source>
        <translation>
            <numerusform>%n error to correct</numerusform>
            <numerusform>%n errors to correct</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) to explain</source>
        <translation>
            <numerusform>%n thing to explain</numerusform>
            <numerusform>%n things to explain</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n remark(s) to answer</source>
        <translation>
            <numerusform>%n remark to answer</numerusform>
            <numerusform>%n remarks to answer</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SectionButton</name>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n error</numerusform>
            <numerusform>%n errors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n warning</numerusform>
            <numerusform>%n warnings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n empty</source>
        <translation>
            <numerusform>%n empty</numerusform>
            <numerusform>%n empty</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n remark(s)</source>
        <translation>
            <numerusform>%n remark</numerusform>
            <numerusform>%n remarks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message numerus="yes">
        <source>Every %n minute(s)</source>
        <translation>
            <numerusform>Every minute</numerusform>
            <numerusform>Every %n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message numerus="yes">
        <source>%n cell(s) selected</source>
        <translation>
            <numerusform>%n cell selected</numerusform>
            <numerusform>%n cells selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Selected total: {total} · Mean: {mean} · %n figure(s)</source>
        <translation>
            <numerusform>Selected total: {total} · Mean: {mean} · %n figure</numerusform>
            <numerusform>Selected total: {total} · Mean: {mean} · %n figures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Strips</name>
    <message numerus="yes">
        <source>%n cell(s) hold text that could not be saved. Please correct it first.</source>
        <translation>
            <numerusform>%n cell holds text that could not be saved. Please correct it first.</numerusform>
            <numerusform>%n cells hold text that could not be saved. Please correct it first.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>(and %n more remark(s) at the cells)</source>
        <translation>
            <numerusform>(and %n more remark at a cell)</numerusform>
            <numerusform>(and %n more remarks at the cells)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SyncPage</name>
    <message numerus="yes">
        <source>This computer&apos;s clock is %n minute(s) behind the server. Please set it.</source>
        <translation>
            <numerusform>This computer&apos;s clock is %n minute behind the server. Please set it.</numerusform>
            <numerusform>This computer&apos;s clock is %n minutes behind the server. Please set it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This computer&apos;s clock is %n minute(s) ahead of the server. Please set it.</source>
        <translation>
            <numerusform>This computer&apos;s clock is %n minute ahead of the server. Please set it.</numerusform>
            <numerusform>This computer&apos;s clock is %n minutes ahead of the server. Please set it.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TalkView</name>
    <message numerus="yes">
        <source>%n character(s) too many.</source>
        <translation>
            <numerusform>%n character too many.</numerusform>
            <numerusform>%n characters too many.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Task</name>
    <message numerus="yes">
        <source>%n new message(s) from the commune</source>
        <translation>
            <numerusform>%n new message from the commune</numerusform>
            <numerusform>%n new messages from the commune</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Top</name>
    <message numerus="yes">
        <source>%n new message(s)</source>
        <translation>
            <numerusform>%n new message</numerusform>
            <numerusform>%n new messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VillagesPage</name>
    <message numerus="yes">
        <source>%n cell(s) copied for Excel.</source>
        <translation>
            <numerusform>%n cell copied for Excel.</numerusform>
            <numerusform>%n cells copied for Excel.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Accept %n village(s)</source>
        <translation>
            <numerusform>Accept %n village</numerusform>
            <numerusform>Accept %n villages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The reason will stand at %n chosen cell(s).</source>
        <translation>
            <numerusform>The reason will stand at the chosen cell.</numerusform>
            <numerusform>The reason will stand at %n chosen cells.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remind %n village(s)</source>
        <translation>
            <numerusform>Remind %n village</numerusform>
            <numerusform>Remind %n villages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n village(s) reminded; it goes out with the next synchronisation.</source>
        <translation>
            <numerusform>%n village reminded; it goes out with the next synchronisation.</numerusform>
            <numerusform>%n villages reminded; it goes out with the next synchronisation.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remind all %n</source>
        <translation>
            <numerusform>Remind %n</numerusform>
            <numerusform>Remind all %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WorkRowWidget</name>
    <message numerus="yes">
        <source>%n unread message(s)</source>
        <translation>
            <numerusform>%n unread message</numerusform>
            <numerusform>%n unread messages</numerusform>
        </translation>
    </message>
</context>
</TS>
